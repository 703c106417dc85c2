import type { RedisCluster } from '../../packages/server/test/support/redis-cluster.js';
import type { Fleet } from './instances.js';
import type { Random } from './random.js';
import type { ChaosRedis } from './redis.js';

/** What faults act on. */
export interface World {
  readonly fleet: Fleet;
  /** One Redis, if there is one. */
  readonly redis: ChaosRedis | null;
  readonly cluster: RedisCluster | null;
  readonly random: Random;
}

/** Causes a fault and takes it back; resolves when it is healed. */
export type Fault = (world: World) => Promise<void>;
