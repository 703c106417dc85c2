import type { Rival, TargetFlags } from '../flags.js';
import { spawnRedis } from './redis.js';
import { remoteSubject } from './remote.js';
import { spawnPeer, spawnServer } from './spawned.js';
import type { Subject } from './subject.js';

export type Start = () => Promise<Subject>;

/** Starts the server and what it is compared with, in this order, each when its turn comes. */
export function lineupOf(flags: TargetFlags, rivals: readonly Rival[], env: NodeJS.ProcessEnv): Start[] {
  const { target, redis, secret = env['REALTIME_JWT_SECRET'], tokenCommand, pid, metricsToken } = flags;
  const first: Start =
    target !== 'spawn'
      ? () => remoteSubject(target, { secret, tokenCommand, pid, metricsToken })
      : redis === undefined
        ? () => spawnServer()
        : () => onRedis(redis);
  return [first, ...rivals.map((name): Start => (name === 'memory' ? () => spawnServer() : () => spawnPeer(name)))];
}

/** A server on a Redis, which goes with it when it was started for it. */
export async function onRedis(redis: string): Promise<Subject> {
  if (redis !== 'spawn') return spawnServer(redis);
  const own = await spawnRedis();
  try {
    const server = await spawnServer(own.url);
    return {
      ...server,
      stop: async () => {
        await server.stop();
        await own.stop();
      },
    };
  } catch (error) {
    await own.stop();
    throw error;
  }
}
