import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RedisOptions } from '../../src/config/options.js';
import { openBackend } from '../contracts/redis-backend.js';
import { startRedis } from './redis.js';
import { startRedisCluster } from './redis-cluster.js';

/** A Redis that can be made to lose what it has acknowledged. */
export interface LossWorld extends AsyncDisposable {
  readonly options: RedisOptions;
  /** What is written from here on to the key's slot will be lost. */
  remember(key: string): Promise<void>;
  /** Goes back to what was remembered; resolves when it serves again. */
  lose(): Promise<void>;
}

/** One Redis that writes everything to disk, and is started from an old copy of its files. */
export async function oldFile(): Promise<LossWorld> {
  const redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
  const { client, close } = await openBackend(redis, 'one node');
  const [, folder = ''] = (await client.config('GET', 'dir')) as [string, string];
  await close();
  const [files, copy] = [join(folder, 'appendonlydir'), join(folder, 'copy')];
  return {
    options: { url: redis.url },
    async remember() {
      cpSync(files, copy, { recursive: true });
    },
    async lose() {
      await redis.signal('SIGKILL');
      rmSync(files, { recursive: true });
      cpSync(copy, files, { recursive: true });
      rmSync(copy, { recursive: true });
      await redis.start();
    },
    [Symbol.asyncDispose]: () => redis.stop(),
  };
}

/** A Cluster of which a master dies while its replica lags, and the replica takes over. */
export async function laggingReplica(): Promise<LossWorld> {
  const cluster = await startRedisCluster();
  let lose = async (): Promise<void> => {};
  return {
    options: { nodes: cluster.addresses },
    async remember(key) {
      const master = await cluster.masterOf(key);
      const replica = await cluster.replicaOf(master);
      await cluster.command(master, 'WAIT', 1, 5_000);
      cluster.pause(replica);
      // What is on the wire would still be read; a connection that ended brings nothing more.
      await cluster.command(master, 'CLIENT', 'KILL', 'TYPE', 'replica');
      lose = async () => {
        await cluster.kill(master);
        cluster.resume(replica);
        await cluster.failover(replica, 'TAKEOVER');
        await cluster.whole();
      };
    },
    lose: () => lose(),
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
}
