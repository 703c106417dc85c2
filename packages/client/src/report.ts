import type { Position } from '@nchat/realtime-protocol/core';
import type { ChannelStatus } from './channel/channel-api.js';
import type { ConnectionSnapshot } from './connection/connection-state.js';
import type { LogRecord } from './log.js';
import type { QueuedOp } from './outbox/queued-op.js';

/** A picture of the client for a bug report. Carries no token and no message text. */
export interface DiagnosticReport {
  /** Version of the package. */
  readonly version: string;
  readonly protocol: number;
  /** When it was taken, Unix ms. */
  readonly takenAt: number;
  readonly connection: ConnectionSnapshot;
  /** The latest log records, oldest first. */
  readonly timeline: readonly LogRecord[];
  readonly channels: readonly {
    readonly id: string;
    readonly state: ChannelStatus['state'];
    readonly holders: number;
    readonly position: Position | null;
    readonly messages: number;
    readonly members: number;
  }[];
  readonly queue: readonly Omit<QueuedOp, 'payload' | 'error'>[];
  /** The address without credentials, and what the runtime says of itself. */
  readonly env: Readonly<Record<string, unknown>>;
}
