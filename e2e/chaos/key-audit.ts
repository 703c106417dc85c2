import type { RedisCluster } from '../../packages/server/test/support/redis-cluster.js';
import type { ChaosRedis } from './redis.js';

/** How many keys there are, and some of those that would stay for ever. One line, for it also goes as an inline command. */
const AUDIT = [
  "local keys, out = redis.call('KEYS', '*'), {}",
  "for _, key in ipairs(keys) do if redis.call('PTTL', key) < 0 and #out < 5 then out[#out + 1] = key end end",
  "return #keys .. ' ' .. table.concat(out, ' ')",
].join(' ');

export interface KeyAudit {
  readonly keys: number;
  /** What is kept without an end, some of it. */
  readonly endless: readonly string[];
}

/** I9 of Redis: whatever nobody uses any more goes by itself. */
export async function auditKeys(redis: ChaosRedis | null, cluster: RedisCluster | null): Promise<KeyAudit> {
  const answers: string[] = [];
  if (redis) answers.push((await redis.command(`EVAL "${AUDIT}" 0`)).split('\r\n')[1] ?? '');
  if (cluster) {
    for (const { node, role } of await cluster.view()) {
      if (role === 'master') answers.push(await cluster.command(node, 'EVAL', AUDIT, 0));
    }
  }
  const words = answers.map((answer) => answer.trim().split(' '));
  return {
    keys: words.reduce((sum, [count]) => sum + Number(count), 0),
    endless: words.flatMap(([, ...names]) => names),
  };
}
