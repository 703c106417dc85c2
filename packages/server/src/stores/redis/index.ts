import type { Clock } from '../../core/clock.js';
import { randomId } from '../../core/ids.js';
import type { Logger } from '../../core/logger.js';
import type { Stores } from '../../ports/stores.js';
import { createRedisLog } from './channel-log.js';
import { connectSubscriber, type RedisSettings } from './connection.js';
import { createRedisConnectionCounts } from './connection-counts.js';
import { RedisBus } from './event-bus.js';
import { Horizon } from './horizon.js';
import { createKeys } from './keys.js';
import { NodeSubscriber } from './node-subscriber.js';
import { createRedisMentions } from './pending-mentions.js';
import { createRedisPresence } from './presence-store.js';
import { createRedisRates, type RedisRateSettings } from './rate-limits.js';
import { createRedisReceipts } from './receipt-store.js';
import { RedisLink } from './redis-link.js';
import { createRedisRevocations } from './revocations.js';
import { addressOfNode, plainSettings } from './settings.js';

export type { RedisSettings } from './connection.js';

/** What the stores in Redis are made from. */
export interface RedisStoreSettings {
  readonly redis: RedisSettings;
  readonly history: {
    readonly size: number;
    readonly window: number;
    readonly ttlMs: number;
    readonly idempotencyTtlMs: number;
  };
  readonly presence: { readonly timeoutMs: number; readonly syncIntervalMs: number };
  readonly rateLimit: RedisRateSettings;
  readonly auth: { readonly maxLifetimeMs: number };
  readonly websocket: { readonly maxConnectionsPerUser: number };
}

/**
 * The stores that many instances share. Redis need not be there yet: until it is, everything is `unavailable`, and it
 * is looked for in the background.
 */
export function createRedisStores(settings: RedisStoreSettings, clock: Clock, logger: Logger): Stores {
  const { history, presence } = settings;
  const redis = plainSettings(settings.redis);
  const keys = createKeys(redis.prefix);
  const instanceId = randomId();
  const link = new RedisLink(redis, clock, logger);
  const { calls, topology } = link;
  const horizon = new Horizon();
  const bus = new RedisBus({
    commands: calls,
    keys,
    topology,
    horizon,
    open: (node, host) => new NodeSubscriber(connectSubscriber(addressOfNode(redis, node), logger), host),
    clock,
    logger,
  });
  const bounds = {
    messages: history.size,
    entries: history.window,
    ttlMs: history.ttlMs,
    idempotencyTtlMs: history.idempotencyTtlMs,
  };
  const rates = createRedisRates(settings.rateLimit, { calls, keys, clock, instanceId });
  const connections = createRedisConnectionCounts(settings.websocket, { calls, keys, clock, instanceId });
  return {
    kind: 'redis',
    log: createRedisLog(calls, keys, bounds, horizon),
    mentions: createRedisMentions(calls, keys),
    bus,
    receipts: createRedisReceipts(calls, keys, history.ttlMs),
    presence: createRedisPresence(calls, keys, {
      retentionMs: history.ttlMs,
      leaseMs: presence.timeoutMs - presence.syncIntervalMs,
    }),
    rates,
    revocations: createRedisRevocations({ calls, keys }, settings.auth),
    connections,
    ping: () => link.ping(),
    async close() {
      await Promise.all([rates.close(), connections.close()]);
      bus.close();
      link.close();
    },
  };
}
