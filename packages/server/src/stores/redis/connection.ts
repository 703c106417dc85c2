import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import type { Logger } from '../../core/logger.js';
import type { CommandClient } from './scripts.js';

/** Where Redis is and how it is spoken to. */
export interface RedisSettings {
  readonly url?: string | undefined;
  readonly host?: string | undefined;
  readonly port: number;
  readonly db: number;
  readonly password?: string | undefined;
  readonly username?: string | undefined;
  readonly tls: boolean;
  /** Nodes of a Cluster, `host:port`. */
  readonly nodes: readonly string[];
  /** Sentinels, `host:port`, that know which server is the master. */
  readonly sentinels?: readonly string[] | undefined;
  /** What the Sentinels call it. */
  readonly sentinelName?: string | undefined;
  readonly sentinelPassword?: string | undefined;
  readonly prefix?: string | undefined;
}

/** Everything must fail, and be tried again by whoever asked, within two seconds: nothing is queued here. */
const COMMAND_TIMEOUT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** A connection that is written to and says nothing for so long is replaced: its other side may be gone. */
const SILENCE_MS = 3_000;
const MOST_RETRY_MS = 1_000;
/** By then nobody waits any more for what was under way on a connection that broke. */
const RESENT_WITHIN_MS = 2_000;

const backOff = (attempt: number): number =>
  Math.min(50 * 2 ** Math.min(attempt, 10), MOST_RETRY_MS) * (0.5 + Math.random() / 2);

const commandOptions = {
  commandTimeout: COMMAND_TIMEOUT_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  // Calls of one event-loop turn share a round trip.
  enableAutoPipelining: true,
  retryStrategy: backOff,
  socketTimeout: SILENCE_MS,
  // Behind the address there may be another master by now, and this one its replica.
  reconnectOnError: (error) => /^(READONLY|MASTERDOWN)\b/.test(error.message),
} satisfies RedisOptions;

function addressOf(settings: RedisSettings): RedisOptions {
  const { url, host, port, db, password, username, tls, sentinels } = settings;
  if (url !== undefined) {
    const parsed = new URL(url);
    const path = parsed.pathname.slice(1);
    return {
      host: parsed.hostname,
      port: Number(parsed.port || 6379),
      ...(parsed.username && { username: decodeURIComponent(parsed.username) }),
      ...(parsed.password && { password: decodeURIComponent(parsed.password) }),
      db: path === '' ? db : Number(path),
      ...((tls || parsed.protocol === 'rediss:') && { tls: { servername: parsed.hostname } }),
    };
  }
  return {
    ...(sentinels?.length ? sentinelOptions(settings, sentinels) : { host: host ?? '127.0.0.1', port }),
    db,
    ...(username && { username }),
    ...(password && { password }),
    ...(tls && { tls: {} }),
  };
}

function sentinelOptions(settings: RedisSettings, sentinels: readonly string[]): RedisOptions {
  return {
    sentinels: sentinels.map((address) => parseNode(address, 26_379)),
    name: settings.sentinelName ?? 'mymaster',
    sentinelCommandTimeout: COMMAND_TIMEOUT_MS,
    sentinelRetryStrategy: backOff,
    ...(settings.sentinelPassword && { sentinelPassword: settings.sentinelPassword }),
    ...(settings.tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
  };
}

function clusterOptions(settings: RedisSettings): ClusterOptions {
  const { password, username, tls } = addressOf(settings);
  return {
    redisOptions: {
      ...commandOptions,
      enableAutoPipelining: false,
      ...(username && { username }),
      ...(password && { password }),
      ...(tls && { tls }),
    },
    enableOfflineQueue: false,
    // Joint round trips are for one node alone: here, one that is sent on by ASK too often throws where nobody catches it.
    enableAutoPipelining: false,
    slotsRefreshTimeout: COMMAND_TIMEOUT_MS,
    slotsRefreshInterval: 1_000,
    clusterRetryStrategy: backOff,
    // Redirections are followed at once; what still fails after a few is the caller's to try again.
    maxRedirections: 4,
    retryDelayOnFailover: 100,
    retryDelayOnTryAgain: 50,
    retryDelayOnClusterDown: 100,
  };
}

function parseNode(node: string, defaultPort = 6379): { host: string; port: number } {
  const split = node.lastIndexOf(':');
  if (split < 0) return { host: node, port: defaultPort };
  return { host: node.slice(0, split), port: Number(node.slice(split + 1)) };
}

/** A connection for commands. It never throws by itself; errors are logged, at most once a second. */
export function connectCommands(settings: RedisSettings, logger: Logger): CommandClient {
  const client =
    settings.nodes.length > 0
      ? new Cluster(
          settings.nodes.map((node) => parseNode(node)),
          clusterOptions(settings),
        )
      : forgetful(new Redis({ ...addressOf(settings), ...commandOptions }));
  return quiet(client, logger);
}

/**
 * What was under way when the connection broke, the library sends again on the next one, whenever that is: a minute
 * later, that would carry out anew what was carried out and forgotten. On a Cluster it gives up after a few tries.
 */
function forgetful(client: Redis): Redis {
  const resent = client as unknown as { prevCommandQueue: unknown };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  client.on('ready', cancel).on('end', cancel);
  client.on('close', () => {
    timer ??= setTimeout(() => (resent.prevCommandQueue = null), RESENT_WITHIN_MS).unref();
  });
  return client;
}

/** A connection that only listens, to one node. It queues nothing and resubscribes nothing: its owner does. */
export function connectSubscriber(settings: RedisSettings, logger: Logger): Redis {
  const options: RedisOptions = {
    ...addressOf(settings),
    ...commandOptions,
    autoResubscribe: false,
    enableAutoPipelining: false,
    // Replaced as a whole when it fails, so that nothing half dead is mended.
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
    lazyConnect: true,
  };
  return quiet(new Redis(options), logger);
}

function quiet<C extends CommandClient>(client: C, logger: Logger): C {
  let lastAt = 0;
  client.on('error', (error: Error) => {
    const now = Date.now();
    if (now - lastAt < 1_000) return;
    lastAt = now;
    logger.warn({ reason: error.message }, 'redis connection');
  });
  return client;
}
