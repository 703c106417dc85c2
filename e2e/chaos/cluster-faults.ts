import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterNode, RedisCluster } from '../../packages/server/test/support/redis-cluster.js';
import type { Fault, World } from './world.js';

const SLOTS = 16_384;

/** The faults of a Cluster; each ends when it is whole again, so that there is a replica for the next one to promote. */
export function clusterFaults(cluster: RedisCluster): Readonly<Record<string, Fault>> {
  const nodesAs = async (role: 'master' | 'replica'): Promise<ClusterNode[]> =>
    (await cluster.view()).filter((view) => view.role === role).map(({ node }) => node);

  return {
    'cluster: kill a master': async ({ random }) => {
      const master = random.pick(await nodesAs('master'));
      await cluster.kill(master);
      // The replica takes over while it is away, or, if it is back before, nothing changes but that it was away.
      await sleep(random.between(500, 5_000));
      await restart(cluster, master);
      await cluster.whole();
    },
    'cluster: kill a replica': async ({ random }) => {
      const replica = random.pick(await nodesAs('replica'));
      await cluster.kill(replica);
      await sleep(random.between(200, 2_000));
      await restart(cluster, replica);
      await cluster.whole();
    },
    'cluster: agreed failover': async ({ random }) => {
      const master = random.pick(await nodesAs('master'));
      await cluster.failover(await cluster.replicaOf(master));
      await cluster.whole();
    },
    'cluster: forced failover': async ({ random }) => {
      const master = random.pick(await nodesAs('master'));
      await cluster.failover(await cluster.replicaOf(master), random.pick(['FORCE', 'TAKEOVER']));
      await cluster.whole();
    },
    'cluster: move a slot': (world) => moveSlot(cluster, world),
    'cluster: SIGSTOP of a master': async ({ random }) => {
      const master = random.pick(await nodesAs('master'));
      cluster.pause(master);
      await sleep(random.between(500, 5_000));
      cluster.resume(master);
      await cluster.whole();
    },
    'cluster: CLIENT KILL TYPE pubsub': async ({ random }) => {
      for (let i = 0; i < 3; i += 1) {
        for (const node of cluster.nodes) await cluster.command(node, 'CLIENT', 'KILL', 'TYPE', 'pubsub');
        await sleep(random.between(50, 500));
      }
    },
    'cluster: a lagging replica takes over': async ({ random }) => {
      const master = random.pick(await nodesAs('master'));
      const replica = await cluster.replicaOf(master);
      // It misses what is written from now on, also what would wait for it in its connection, and is then all there is.
      cluster.pause(replica);
      await cluster.command(master, 'CLIENT', 'KILL', 'TYPE', 'replica');
      await sleep(random.between(200, 1_000));
      await cluster.kill(master);
      cluster.resume(replica);
      await cluster.failover(replica, 'TAKEOVER');
      await restart(cluster, master);
      await cluster.whole();
    },
  };
}

/** A slot that holds a channel, if there is one, so that something is on the move. */
async function moveSlot(cluster: RedisCluster, { random }: World): Promise<void> {
  const masters = (await cluster.view()).filter(({ role, slots }) => role === 'master' && slots.length > 0);
  const from = random.pick(masters).node;
  const keys = (await cluster.command(from, 'EVAL', SOME_KEYS, 0)).split('\n').filter(Boolean);
  const slot = keys.length > 0 ? await cluster.slotOf(random.pick(keys)) : random.between(0, SLOTS - 1);
  await cluster.moveSlot(slot, random.pick(masters.filter(({ node }) => node !== from)).node);
  await cluster.whole();
}

const SOME_KEYS =
  "local out = {} for _, key in ipairs(redis.call('KEYS', '*:log')) do out[#out + 1] = key end return out";

/** Its port may be in use for a moment by an outgoing connection. */
async function restart(cluster: RedisCluster, node: ClusterNode): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await cluster.restart(node);
    } catch (error) {
      if (tries === 10) throw error;
      await sleep(500);
    }
  }
}
