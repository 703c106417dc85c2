import type { AccessPolicy } from '../access/policy.js';
import type { Logger } from '../core/logger.js';
import type { PublicKey } from '../core/signature-keys.js';
import type { Trace } from '../core/trace.js';

/** Options after validation: complete, in ms and bytes, the only form the server's parts see. */
export interface Settings {
  readonly enabled: boolean;
  readonly environment: 'production' | 'development';
  readonly host: string;
  readonly port: number;
  /** The host name for the printed address. */
  readonly route: string;
  /** Where HTTP routes live; empty on a port of our own. */
  readonly basePath: string;
  /** The container's memory limit in bytes; 0 leaves it to what the operating system says. */
  readonly memoryBytes: number;
  readonly websocket: {
    readonly maxConnections: number;
    readonly maxConnectionsPerUser: number;
    readonly maxChannels: number;
    readonly pingIntervalMs: number;
    readonly pingTimeoutMs: number;
    /** Unsent bytes after which a socket is a slow consumer. */
    readonly maxUnsentBytes: number;
    /** Whether frames go straight to open WebSockets. */
    readonly fastPath: boolean;
    /** Handshakes per IP and minute. */
    readonly handshakesPerMinute: number;
    /** Refused credentials per IP and minute, over sockets and HTTP. */
    readonly authFailuresPerMinute: number;
    /** Frames a connection may send per second on average, and at once. */
    readonly framesPerSecond: number;
    readonly frameBurst: number;
  };
  readonly presence: {
    readonly timeoutMs: number;
    readonly syncIntervalMs: number;
    readonly graceMs: number;
  };
  readonly typing: { readonly timeoutMs: number; readonly debounceMs: number };
  readonly history: {
    /** Messages kept per channel. */
    readonly size: number;
    /** Entries kept per channel for recovery. */
    readonly window: number;
    readonly ttlMs: number;
    readonly idempotencyTtlMs: number;
  };
  readonly auth: {
    readonly mode: 'jwt' | 'dev';
    readonly secrets: readonly string[];
    readonly publicKeys: readonly PublicKey[];
    /** Where public keys are published; `null`: nowhere. */
    readonly jwksUrl: string | null;
    readonly algorithms: readonly string[];
    readonly issuer: readonly string[];
    readonly audience: readonly string[];
    /** Which claim names the user when both are there: `sub`, or Hasura's `x-hasura-user-id`. */
    readonly userClaim: string;
    /** Roles that make a token a service's. */
    readonly serviceRoles: readonly string[];
    /** The longest a token may be valid; also how long revocations are remembered. */
    readonly maxLifetimeMs: number;
    readonly apiKeys: readonly string[];
    /** How long a session outlives its token. */
    readonly graceMs: number;
  };
  readonly access: {
    readonly default: 'members' | 'open' | 'closed';
    /** The application's own decision; `null` passes the question on. */
    readonly policy?: AccessCallback | undefined;
    /** Whoever decides outside of this process. */
    readonly webhook: {
      readonly url: string;
      readonly secret: string;
      readonly timeoutMs: number;
      readonly cacheMs: number;
    } | null;
  };
  /** Where Redis is; `null` keeps everything in memory. */
  readonly redis: RedisConnectionSettings | null;
  readonly rateLimit: { readonly enabled: boolean; readonly points: number; readonly durationS: number };
  readonly metrics: { readonly enabled: boolean; readonly token: string | null };
  readonly healthCheckIntervalMs: number;
  readonly shutdownTimeoutMs: number;
  /** Exact origins, `scheme://host:*` for any port, or `*`; see `access/origins.ts`. */
  readonly corsOrigins: readonly string[];
  readonly trustProxy: boolean | number | string;
  readonly log: { readonly level: string; readonly format: 'json' | 'pretty' };
  /** The application's logger, instead of our own. */
  readonly logger?: Logger | undefined;
  /** Wraps every command. */
  readonly trace?: Trace | undefined;
}

/** How Redis is reached: by URL, as a Cluster by some of its nodes, by Sentinels, or by host and port. */
export interface RedisConnectionSettings {
  readonly host?: string | undefined;
  readonly url?: string | undefined;
  readonly nodes: readonly string[];
  readonly sentinels: readonly string[];
  readonly sentinelName: string;
  readonly sentinelPassword?: string | undefined;
  readonly port: number;
  readonly db: number;
  readonly password?: string | undefined;
  readonly tls: boolean;
  readonly prefix?: string | undefined;
}

/**
 * An application's access decision; `null` or `undefined` passes the question on. `requestId` names the call that asks,
 * as in its error and in the server's log.
 */
export type AccessCallback = (
  ...args: Parameters<AccessPolicy['can']>
) => Promise<boolean | null | undefined> | boolean | null | undefined;
