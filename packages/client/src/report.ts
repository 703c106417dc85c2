import { PROTOCOL_VERSION, type ErrorCode, type Position } from '@nchat/realtime-protocol/core';
import type { ChannelStatus } from './channel/channel-api.js';
import type { ClientCore } from './client-core.js';
import type { ConnectionSnapshot } from './connection/connection-state.js';
import type { LogRecord } from './log.js';
import type { QueuedOp } from './outbox/queued-op.js';
import { VERSION } from './version.js';

/** A picture of the client for a bug report: plain JSON, without tokens and without message text. */
export interface DiagnosticReport {
  /** Version of the package. */
  readonly version: string;
  /** Version of the wire protocol. */
  readonly protocol: number;
  /** When it was taken, Unix ms. */
  readonly takenAt: number;
  /** The connection; of `reason` only what is safe to share, not the application's own error behind it. */
  readonly connection: Omit<ConnectionSnapshot, 'reason'> & {
    readonly reason: { readonly code: ErrorCode; readonly requestId?: string } | null;
  };
  /** The latest log records of any level, oldest first. */
  readonly timeline: readonly LogRecord[];
  /** Every channel the client knows, with its cursor. */
  readonly channels: readonly {
    readonly id: string;
    readonly state: ChannelStatus['state'];
    readonly holders: number;
    readonly position: Position | null;
    readonly messages: number;
    readonly members: number;
  }[];
  /** What waits in the outbox, without what it carries. */
  readonly queue: readonly Omit<QueuedOp, 'payload' | 'error'>[];
  /** The address without credentials and query, and what the runtime says of itself. */
  readonly env: Readonly<Record<string, unknown>>;
}

/** Takes the picture. */
export function takeReport({ settings, connection, log, channels, outbox }: ClientCore): DiagnosticReport {
  const { reason, ...snapshot } = connection.store.getSnapshot();
  return {
    version: VERSION,
    protocol: PROTOCOL_VERSION,
    takenAt: settings.clock.now(),
    // An error may carry the application's own one as its cause, and that may say anything.
    connection: {
      ...snapshot,
      reason: reason && { code: reason.code, ...(reason.requestId && { requestId: reason.requestId }) },
    },
    timeline: [...log.records],
    channels: channels.all().map((channel) => ({
      id: channel.id,
      state: channel.status.getSnapshot().state,
      holders: channel.holders.count(),
      position: channel.sync.position(),
      messages: channel.content.main.list.size(),
      members: channel.presence.getSnapshot().members.length,
    })),
    queue: outbox.items.getSnapshot().map(({ payload: _payload, error: _error, ...op }) => op),
    env: {
      url: settings.url.replace(/\/\/[^/]*@/, '//').replace(/[?#].*/, ''),
      runtime: globalThis.navigator?.userAgent,
    },
  };
}
