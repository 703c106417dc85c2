import type { RealtimeError } from '@nchat/realtime-protocol/core';

/**
 * Where the connection stands.
 *
 * - `idle`: `connect()` was not called yet; also what a server renders.
 * - `connecting`: the first attempt is under way.
 * - `syncing`: the transport is up and channels replay what they missed; sends go out.
 * - `connected`: the transport is up and every joined channel is gap-free.
 * - `reconnecting`: lost; `retryAt` says when the next attempt starts.
 * - `offline`: the system reports no network; nothing is tried until it returns.
 * - `disconnected`: `disconnect()` was called.
 * - `failed`: refused for good (token, version, ban); only `connect()` tries again.
 */
export type ConnectionState =
  'idle' | 'connecting' | 'syncing' | 'connected' | 'reconnecting' | 'offline' | 'disconnected' | 'failed';

/** How the client reaches the server: `polling` is plain HTTP, where WebSockets are blocked. */
export type TransportName = 'websocket' | 'polling';

/** A word for the measured round trip: under 100, 250, 500 ms, or above; `unknown` before the first one. */
export type ConnectionQuality = 'excellent' | 'good' | 'fair' | 'poor' | 'unknown';

/** The connection at one moment. */
export interface ConnectionSnapshot {
  /** Where it stands. */
  readonly state: ConnectionState;
  /** True in `syncing` and `connected`. */
  readonly isConnected: boolean;
  /** The transport in use; `null` while there is none. */
  readonly transport: TransportName | null;
  /** Attempts since the last stable connection; 0 when all is well. */
  readonly attempt: number;
  /** When the next attempt starts, Unix ms; `null` when none is planned. */
  readonly retryAt: number | null;
  /** Why the connection was lost or refused; `null` while connected. */
  readonly reason: RealtimeError | null;
  /** When the token of this connection ends, Unix ms; `null` for never, and while there is no connection. */
  readonly tokenExpiresAt: number | null;
  /** Since when `state` holds, Unix ms. */
  readonly since: number;
  /** Last round trip in milliseconds; `null` while unknown. */
  readonly rttMs: number | null;
  /** The round trip in words. */
  readonly quality: ConnectionQuality;
  /** The server's clock minus ours, in milliseconds. */
  readonly clockOffsetMs: number;
  /** Operations waiting in the outbox. */
  readonly queued: number;
}
