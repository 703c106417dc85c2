import { PROTOCOL_VERSION, type ErrorCode, type Position } from '@nchat/realtime-protocol/core';
import type { ChannelStatus } from './channel/channel-api.js';
import type { ClientCore } from './client-core.js';
import type { ConnectionSnapshot } from './connection/connection-state.js';
import type { LogRecord } from './log.js';
import type { QueuedOp } from './outbox/queued-op.js';
import { VERSION } from './version.js';

/** Why the connection was lost or refused. */
export interface ReportedReason {
  /** The error's code. */
  readonly code: ErrorCode;
  /** Finds the server's log line, where there is one. */
  readonly requestId?: string;
}

/** The connection in a {@link DiagnosticReport}. */
export interface ReportedConnection extends Omit<ConnectionSnapshot, 'reason'> {
  /** Why it was lost or refused; `null` while connected. */
  readonly reason: ReportedReason | null;
}

/** One channel in a {@link DiagnosticReport}. */
export interface ReportedChannel {
  /** Its id. */
  readonly id: string;
  /** Where it stands. */
  readonly state: ChannelStatus['state'];
  /** How many hold it joined. */
  readonly holders: number;
  /** Its cursor: the newest place that is applied; `null` before the first join. */
  readonly position: Position | null;
  /** How many messages are loaded. */
  readonly messages: number;
  /** How many members are known. */
  readonly members: number;
}

/** A picture of the client for a bug report: plain JSON, without tokens and without message text. */
export interface DiagnosticReport {
  /** Version of the package. */
  readonly version: string;
  /** Version of the wire protocol. */
  readonly protocol: number;
  /** When it was taken, Unix ms. */
  readonly takenAt: number;
  /** The connection; of `reason` only what is safe to share, not the application's own error behind it. */
  readonly connection: ReportedConnection;
  /** The latest log records of any level, oldest first. */
  readonly timeline: readonly LogRecord[];
  /** Every channel the client knows, with its cursor. */
  readonly channels: readonly ReportedChannel[];
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
