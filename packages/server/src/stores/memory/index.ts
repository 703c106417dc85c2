import { performance } from 'node:perf_hooks';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { Stores } from '../../ports/stores.js';
import { createMemoryLog } from './channel-log.js';
import { ChannelTable } from './channel-table.js';
import { createConnectionCounts } from './connection-counts.js';
import { createMemoryBus } from './event-bus.js';
import { createMemoryPresence } from './presence-store.js';
import { createRateLimits, type RateSettings } from './rate-limits.js';
import { createMemoryReceipts } from './receipt-store.js';
import { createRevocations } from './revocations.js';

/** What the embedded stores are bounded by. */
export interface MemorySettings {
  /** Memory the process may use, in bytes; 0 when nothing says. */
  readonly memoryBytes: number;
  readonly history: {
    readonly size: number;
    readonly window: number;
    readonly ttlMs: number;
    readonly idempotencyTtlMs: number;
  };
  readonly presence: { readonly timeoutMs: number; readonly syncIntervalMs: number };
  readonly websocket: { readonly maxConnectionsPerUser: number };
  readonly rateLimit: RateSettings;
  readonly auth: { readonly maxLifetimeMs: number };
}

const DEFAULT_MEMORY = 512 * 1024 * 1024;
/** The part of the process's memory that history may take. */
const HISTORY_SHARE = 0.4;
const MOST_CHANNELS = 100_000;

/** The embedded stores: everything in this process, gone with it, and bounded in every direction. */
export function createMemoryStores(settings: MemorySettings, clock: Clock, logger: Logger): Stores {
  const { history, presence } = settings;
  const bytes = (settings.memoryBytes || DEFAULT_MEMORY) * HISTORY_SHARE;
  const bounds = {
    messages: history.size,
    entries: history.window,
    ttlMs: history.ttlMs,
    idempotencyTtlMs: history.idempotencyTtlMs,
    channels: MOST_CHANNELS,
    bytes,
  };
  const table = new ChannelTable(bounds, clock);
  const bus = createMemoryBus(logger);
  return {
    kind: 'memory',
    bus,
    log: createMemoryLog(table, bus),
    mentions: table.mentions,
    receipts: createMemoryReceipts(table),
    presence: createMemoryPresence(
      { retentionMs: history.ttlMs, leaseMs: presence.timeoutMs - presence.syncIntervalMs },
      clock,
    ),
    connections: createConnectionCounts(settings.websocket),
    rates: createRateLimits(settings.rateLimit),
    revocations: createRevocations({ maxLifetimeMs: settings.auth.maxLifetimeMs }, clock),
    async ping() {
      const started = performance.now();
      return performance.now() - started;
    },
    async close() {
      table.close();
    },
  };
}
