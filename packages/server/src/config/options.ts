import type { Logger } from '../core/logger.js';
import type { Trace } from '../core/trace.js';
import type { AccessCallback } from './settings.js';

/**
 * What `createRealtimeServer` takes. Everything is optional but the keys: without `auth.secrets`, `auth.publicKey` or
 * `auth.jwksUrl` only `auth.mode: 'dev'` starts. Times are in ms and sizes in bytes where nothing else is said.
 *
 * @example
 * createRealtimeServer({ port: 3101, auth: { secrets: [jwtSecret] }, access: { policy: mayEnter } });
 */
export interface RealtimeServerOptions {
  /** Whether the server does anything at all. @default true */
  enabled?: boolean | undefined;
  /** Where the process runs. Anything starting with `prod` refuses what only fits a developer's machine. @default NODE_ENV, REALTIME_ENV or ENV */
  environment?: string | undefined;
  /** Address to listen on. @default '0.0.0.0' */
  host?: string | undefined;
  /** Port for WebSocket and HTTP together; 0 takes a free one. @default 3101 */
  port?: number | undefined;
  /** Host name for the printed address. @default 'realtime.localhost' */
  route?: string | undefined;
  /** Path below which the HTTP routes live, such as `/realtime`. @default '' */
  basePath?: string | undefined;
  /**
   * The memory the process may use, in bytes or as text such as `256M`: warns at 80 %, sheds load above 95 %.
   * @default the container's limit, if it has one
   */
  memory?: number | string | undefined;
  websocket?: WebSocketOptions | undefined;
  presence?: PresenceOptions | undefined;
  typing?: TypingOptions | undefined;
  history?: HistoryOptions | undefined;
  auth?: AuthOptions | undefined;
  access?: AccessOptions | undefined;
  redis?: RedisOptions | undefined;
  rateLimit?: RateLimitOptions | undefined;
  metrics?: MetricsOptions | undefined;
  /** How often dependencies are checked for `/health`, in ms. @default 30000 */
  healthCheckIntervalMs?: number | undefined;
  /** How long a graceful stop may take, in ms. @default 8000 */
  shutdownTimeoutMs?: number | undefined;
  /**
   * Origins that browsers may call from: exact (`https://chat.example.com`), or with any port (`http://localhost:*`).
   * `*` allows all, outside production only. @default none in production, else localhost with any port
   */
  corsOrigins?: readonly string[] | undefined;
  /**
   * Whose `X-Forwarded-For` is believed: so many proxies, those with these addresses, or (`true`) those on private
   * networks. @default false
   */
  trustProxy?: boolean | number | string | undefined;
  log?: LogOptions | undefined;
  /** The application's own logger; `log` is then without effect. */
  logger?: Logger | undefined;
  /**
   * Wraps every command, over sockets and HTTP, as for a span of OpenTelemetry around it: docs/tracing.md. It watches
   * only: what it throws is logged, and no command waits for it. @default none
   *
   * @example
   * const tracer = trace.getTracer('realtime'); // from @opentelemetry/api
   * createRealtimeServer({
   *   trace: ({ event, requestId }, run) =>
   *     tracer.startActiveSpan(event, { attributes: { 'realtime.request_id': requestId } }, async (span) => {
   *       span.setAttribute('realtime.outcome', await run());
   *       span.end();
   *     }),
   * });
   */
  trace?: Trace | undefined;
}

/** Connections and what one of them may cost. */
export interface WebSocketOptions {
  /** Connections of this instance. @default 10000 */
  maxConnections?: number | undefined;
  /** Connections per user. @default 20 */
  maxConnectionsPerUser?: number | undefined;
  /** Channels a session may have joined. @default 100 */
  maxChannels?: number | undefined;
  /** Between two heartbeats, in ms. @default 25000 */
  pingIntervalMs?: number | undefined;
  /** Without an answer to a heartbeat for so long, a connection counts as lost, in ms. @default 5000 */
  pingTimeoutMs?: number | undefined;
  /** Unsent bytes after which a connection is closed as `slow_consumer`. @default 1048576 */
  maxUnsentBytes?: number | undefined;
  /**
   * Writes frames straight to open WebSockets. `false` sends every frame through Socket.IO, which costs more and is
   * for diagnosis only. @default true
   */
  fastPath?: boolean | undefined;
  /** Handshakes per minute from one public address. @default 600 */
  handshakesPerMinute?: number | undefined;
  /**
   * Refused credentials per minute from one public address, over sockets and HTTP; beyond that it is turned away for a
   * while. @default 300
   */
  authFailuresPerMinute?: number | undefined;
  /** Frames a connection may send per second on average. @default 200 */
  framesPerSecond?: number | undefined;
  /** Frames a connection may send at once. @default 500 */
  frameBurst?: number | undefined;
}

/** Who is there. */
export interface PresenceOptions {
  /** After a crash, users are offline within this time, in ms. @default 30000 */
  timeoutMs?: number | undefined;
  /** How often leases are renewed and drift is repaired, in ms. @default 10000 */
  syncIntervalMs?: number | undefined;
  /** How long a lost connection may take to come back unnoticed, in ms. @default 15000 */
  graceMs?: number | undefined;
}

/** Who is typing. */
export interface TypingOptions {
  /** Typing ends by itself after this time, in ms. @default 3000 */
  timeoutMs?: number | undefined;
  /** Repeats within this time are dropped, in ms. @default 300 */
  debounceMs?: number | undefined;
}

/** What is kept of each channel. */
export interface HistoryOptions {
  /** Messages kept per channel. @default 1000 */
  size?: number | undefined;
  /** Log entries kept per channel for recovery. @default 2000 */
  window?: number | undefined;
  /** How long a silent channel's history is kept, in ms. @default 604800000 (7 days) */
  ttlMs?: number | undefined;
  /** How long a repeated send is recognised, in ms; not less than clients keep unsent messages. @default 86400000 (24 h) */
  idempotencyTtlMs?: number | undefined;
}

/** Who somebody is. */
export interface AuthOptions {
  /** `dev` takes everybody's word for who they are; refused in production. @default 'jwt' */
  mode?: 'jwt' | 'dev' | undefined;
  /** Shared secrets of 32 bytes or more that sign tokens: the current one first, then those being replaced. */
  secrets?: readonly string[] | undefined;
  /**
   * Public keys that verify tokens: PEM blocks one after the other, or a JSON Web Key Set as text. Several are a
   * rotation. Goes with `algorithms`.
   */
  publicKey?: string | undefined;
  /** Where the issuer publishes its public keys (JWKS), instead of `publicKey`. Goes with `algorithms`. */
  jwksUrl?: string | undefined;
  /** Whether `jwksUrl` may be plain http in production, as inside a network that nobody else is on. @default false */
  jwksAllowHttp?: boolean | undefined;
  /**
   * Signature algorithms that are accepted: `HS256/384/512` with secrets; `RS256/384/512`, `PS256/384/512`,
   * `ES256/384/512` and `EdDSA` with public keys. @default ['HS256']
   */
  algorithms?: readonly string[] | undefined;
  /** Accepted `iss` values. @default any */
  issuer?: readonly string[] | undefined;
  /** Accepted `aud` values. @default any */
  audience?: readonly string[] | undefined;
  /**
   * The claim that names the user. `sub` and `x-hasura-user-id` stand in for each other when the chosen one is
   * missing; any other claim must be there. @default 'sub'
   */
  userClaim?: string | undefined;
  /** Roles that make a token a service's, which may act for every user. @default ['service'] */
  serviceRoles?: readonly string[] | undefined;
  /** The longest a token may be valid, in ms; also how long revocations are remembered. @default 86400000 (24 h) */
  maxLifetimeMs?: number | undefined;
  /** Keys of 16 characters or more for services that call over HTTP (`X-API-Key`). */
  apiKeys?: readonly string[] | undefined;
  /** How long a live session outlasts its token, in ms. @default 25000 */
  graceMs?: number | undefined;
}

/** Who may do what where. */
export interface AccessOptions {
  /**
   * For channels that nothing else decides: `members` (ids starting `private-` or `dm-` need a grant, others are
   * open), `open` or `closed`. @default 'members'
   */
  default?: 'members' | 'open' | 'closed' | undefined;
  /** The application's decision, asked after the token's own grants. */
  policy?: AccessCallback | undefined;
  /** `https://` URL of a webhook that is asked after that: docs/authorization.md. @default none */
  webhookUrl?: string | undefined;
  /** Signs the webhook's calls: 32 bytes or more; required with a URL. */
  webhookSecret?: string | undefined;
  /** What a call may take, in ms; without an answer nobody is let in. @default 2000 */
  webhookTimeoutMs?: number | undefined;
  /** How long an answer holds, in ms. @default 30000 */
  webhookCacheMs?: number | undefined;
}

/** A Redis that several instances share; without host, URL, nodes or Sentinels everything is kept in memory. */
export interface RedisOptions {
  /** Host of a Redis 7 or newer. */
  host?: string | undefined;
  /** `redis://` or `rediss://` URL, instead of the host. */
  url?: string | undefined;
  /** Some nodes of a Redis Cluster, as `host:port`, instead of the host. */
  nodes?: readonly string[] | undefined;
  /** Some Sentinels, as `host:port`, instead of the host. */
  sentinels?: readonly string[] | undefined;
  /** What the Sentinels call the master. @default mymaster */
  sentinelName?: string | undefined;
  /** Password of the Sentinels themselves; `password` is that of Redis. */
  sentinelPassword?: string | undefined;
  /** @default 6379 */
  port?: number | undefined;
  /** Database number. @default 0 */
  db?: number | undefined;
  password?: string | undefined;
  /** @default false */
  tls?: boolean | undefined;
  /** Prefix of all keys, by which deployments share one Redis. @default made from the database number */
  prefix?: string | undefined;
}

/** How much a user may do. */
export interface RateLimitOptions {
  /** @default true */
  enabled?: boolean | undefined;
  /** Events per user and class of action. @default 100 */
  points?: number | undefined;
  /** The time in which they may be spent, in seconds. @default 60 */
  durationS?: number | undefined;
}

/** The `/metrics` endpoint. */
export interface MetricsOptions {
  /** @default true */
  enabled?: boolean | undefined;
  /** Bearer token that `/metrics` asks for. @default none */
  token?: string | undefined;
}

/** What the server's own logger writes. */
export interface LogOptions {
  /** `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`. @default 'info' */
  level?: string | undefined;
  /** `json` for machines, `pretty` for people. @default 'json' */
  format?: 'json' | 'pretty' | undefined;
}
