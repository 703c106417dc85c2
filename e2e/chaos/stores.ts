import { startRedisCluster, type RedisCluster } from '../../packages/server/test/support/redis-cluster.js';
import type { Wiring } from './instances.js';
import type { ChaosOptions } from './options.js';
import { ChaosRedis } from './redis.js';

/** What the instances share, if they share anything. */
export interface Stores {
  readonly redis: ChaosRedis | null;
  readonly cluster: RedisCluster | null;
  readonly wiring: Wiring;
  stop(): Promise<void>;
}

export async function startStores(store: ChaosOptions['store'], env: Wiring['env']): Promise<Stores> {
  if (store === 'redis') {
    const redis = await ChaosRedis.start();
    return { redis, cluster: null, wiring: { env, redisPort: redis.port }, stop: () => redis.stop() };
  }
  if (store === 'cluster') {
    const cluster = await startRedisCluster({ appendonly: true });
    // Whatever part of it is away when an instance starts, some of these are there.
    const nodes = { REALTIME_REDIS_NODES: cluster.addresses.join(',') };
    return { redis: null, cluster, wiring: { env: { ...env, ...nodes } }, stop: () => cluster.stop() };
  }
  return { redis: null, cluster: null, wiring: { env }, stop: () => Promise.resolve() };
}
