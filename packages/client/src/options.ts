import type { Device } from '@nchat/realtime-protocol/core';
import type { Clock } from './clock.js';
import type { TransportName } from './connection/connection-state.js';
import type { TokenProvider } from './connection/token.js';
import type { NetworkMonitor } from './environment.js';
import type { LogLevel, LogRecord } from './log.js';
import type { OutboxStorage } from './outbox/queued-op.js';
import type { PositionStorage } from './storage/position-storage.js';
import type { TransportFactory } from './transport/transport.js';

/** How reconnecting waits. All times in milliseconds. */
export interface BackoffOptions {
  /** Upper bound of the first delay; doubles with every try. @default 500 */
  baseMs?: number;
  /** Upper bound of every delay. @default 7000 */
  maxMs?: number;
  /** `full`: anywhere below the bound of the try. `equal`: in its upper half. @default 'full' */
  jitter?: 'full' | 'equal';
  /** The first retry falls anywhere in this span, so that a restarted server is not stormed. @default 2000 */
  firstRetrySpreadMs?: number;
  /** A connection this old counts as stable and resets the delays. @default 10000 */
  stableAfterMs?: number;
  /** After so many attempts without a stable connection the client gives up as `failed`. @default Infinity */
  maxAttempts?: number;
}

/** Bounds and place of the outbox. */
export interface QueueOptions {
  /** Most operations that wait; one more is refused with `queue_full`. @default 500 */
  maxItems?: number;
  /**
   * Longest wait in milliseconds; then the operation fails with `queue_expired`. Keep it under the server's
   * `REALTIME_IDEMPOTENCY_TTL`. @default 86400000
   */
  maxAgeMs?: number;
  /** What an operation that has waited too long leaves behind: a failed message, or nothing. @default 'fail' */
  onExpire?: 'fail' | 'drop';
  /**
   * Where operations are kept until they are settled. With `indexeddb` they survive the page: the next one of the same
   * user sends them, once, also where several tabs are open. Code for it is loaded with the first user; where the
   * browser refuses, memory takes its place. @default 'indexeddb' where there is one, else 'memory'
   */
  storage?: OutboxStorage | 'memory' | 'indexeddb';
}

/** Options of a client. Every one has a working default. */
export interface RealtimeClientOptions {
  /**
   * Address of the server (http, https, ws or wss). @default `NEXT_PUBLIC_REALTIME_URL`, then
   * `NEXT_PUBLIC_REALTIME_WS_URL`, then the page's host (port 3101 on a local one), then `http://localhost:3101`
   */
  url?: string;
  /** Path of the Socket.IO endpoint. @default `/socket.io` */
  path?: string;
  /** A token for `connect()` without arguments. */
  token?: string;
  /** Gets tokens; asked for every connection attempt and before a token expires. */
  getToken?: TokenProvider;
  /**
   * How long before a token expires a new one is asked for, in milliseconds; by chance up to half as much earlier. Of
   * a short life it is 30 %. @default 60000
   */
  tokenLeewayMs?: number;
  /** False keeps the client idle without errors. @default true unless `NEXT_PUBLIC_REALTIME_ENABLED` is `false` */
  enabled?: boolean;
  /**
   * How this device shows in presence. @default the kind by the user agent: `mobile` on phones and in React Native,
   * `desktop` in Electron, `web` in other browsers, `bot` elsewhere (Node); in browsers an id that lives as long as
   * the tab, else one of the client's own
   */
  device?: Device;
  /** How long one connection attempt may take, and getting a token for it, in milliseconds. @default 8000 */
  connectTimeoutMs?: number;
  /** How long a command waits for its answer before it counts as `timeout`, in milliseconds. @default 10000 */
  ackTimeoutMs?: number;
  /** How reconnecting waits. */
  backoff?: BackoffOptions;
  /** Bounds and place of the outbox. */
  queue?: QueueOptions;
  /** How telling of typing is timed. */
  typing?: {
    /** The server's `REALTIME_TYPING_TIMEOUT` in milliseconds; typing stops this long after the last key. @default 3000 */
    timeoutMs?: number;
    /** Milliseconds between repeats while typing goes on. @default 0.6 of `timeoutMs` */
    heartbeatMs?: number;
  };
  /** Milliseconds between the last release of a channel and leaving it. @default 250 */
  releaseDelayMs?: number;
  /**
   * Most messages of a channel in memory; then the oldest go, and `loadMore` fetches them again. What `loadMore` has
   * fetched raises the bound until the list starts anew. @default 2000
   */
  retainMessages?: number;
  /**
   * Where it is kept how far the user has followed the channels. With `indexeddb`, or a storage of your own, the first
   * join after a reload goes on from there: what was missed arrives as `message` and the other events of the log,
   * and a `gap` with `recovered: false` says that it cannot. What was delivered in the last half second before a crash
   * may come again. @default 'memory'
   */
  positions?: PositionStorage | 'memory' | 'indexeddb';
  /** How long messages and cursor of a left channel are kept, in milliseconds. @default 300000 */
  retainChannelMs?: number;
  /** Receives the client's log. */
  logger?: (record: LogRecord) => void;
  /** The least severe level that reaches `logger`. @default 'info' */
  logLevel?: LogLevel;
  /** Time and timers. @default the machine's */
  clock?: Clock;
  /** Tells of the network and of the application coming back to the front. @default the browser's events */
  network?: NetworkMonitor;
  /**
   * The ways to the server that may be used. `polling` is plain HTTP, for networks that block WebSockets: slower, and
   * everything works. `auto` prefers WebSocket and changes between the two, in the middle of a session, too.
   * @default 'auto'
   */
  transports?: readonly TransportName[] | 'auto';
  /**
   * Attempts at WebSocket that have to fail in a row before polling is tried. One that gets no answer counts as failed
   * for this after a second (4 s where WebSocket has worked before). @default 1
   */
  fallbackAfter?: number;
  /** Makes the calls of polling. @default the runtime's `fetch`; without any, there is no polling */
  fetch?: typeof fetch;
  /** Opens WebSockets; with it, polling is off unless `transports` names it. @default Socket.IO's protocol over WebSocket */
  transport?: TransportFactory;
}
