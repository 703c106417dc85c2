import type { ChannelLog } from './channel-log.js';
import type { EventBus } from './event-bus.js';
import type { ConnectionCounts, RateLimits, RevocationStore } from './limits.js';
import type { PendingMentionStore } from './pending-mentions.js';
import type { PresenceStore } from './presence-store.js';
import type { ReceiptStore } from './receipt-store.js';

/** Everything the server keeps, behind ports that every backend fills alike. */
export interface Stores {
  readonly kind: 'memory' | 'redis';
  readonly log: ChannelLog;
  readonly mentions: PendingMentionStore;
  readonly bus: EventBus;
  readonly receipts: ReceiptStore;
  readonly presence: PresenceStore;
  readonly connections: ConnectionCounts;
  readonly rates: RateLimits;
  readonly revocations: RevocationStore;
  /** Round trip to the store in ms; rejects when it is away. */
  ping(): Promise<number>;
  close(): Promise<void>;
}
