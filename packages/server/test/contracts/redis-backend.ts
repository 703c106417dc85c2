import { systemClock } from '../../src/core/clock.js';
import { randomId } from '../../src/core/ids.js';
import { silentLogger } from '../../src/core/logger.js';
import { connectCommands, type RedisSettings } from '../../src/stores/redis/connection.js';
import { createKeys, type Keys } from '../../src/stores/redis/keys.js';
import { createCalls, type CommandClient, type RedisCalls } from '../../src/stores/redis/scripts.js';
import { freePort, startRedis, type TestRedis } from '../support/redis.js';

/** One connection to a Redis of the test's own. */
export interface RedisBackend {
  readonly client: CommandClient;
  readonly calls: RedisCalls;
  readonly keys: Keys;
  close(): Promise<void>;
}

export type RedisMode = 'one node' | 'cluster';

/** A Cluster may be one process: scripts and commands that touch two slots are refused there as on any. */
export async function startBackend(mode: RedisMode): Promise<TestRedis> {
  if (mode === 'one node') return startRedis();
  const busPort = String(await freePort());
  const redis = await startRedis([
    '--cluster-enabled',
    'yes',
    '--cluster-port',
    busPort,
    '--cluster-announce-ip',
    '127.0.0.1',
  ]);
  const client = connectCommands(settingsOf(redis, 'one node'), silentLogger);
  await new Promise((resolve) => client.once('ready', resolve));
  await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  await waitFor(async () => String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
  client.disconnect();
  return redis;
}

export const settingsOf = ({ port }: TestRedis, mode: RedisMode): RedisSettings => ({
  host: '127.0.0.1',
  port,
  db: 0,
  tls: false,
  nodes: mode === 'cluster' ? [`127.0.0.1:${port}`] : [],
});

/** A prefix of its own gives each test an empty database. */
export async function openBackend(
  redis: TestRedis,
  mode: RedisMode,
  prefix = `test-${randomId()}`,
): Promise<RedisBackend> {
  const client = connectCommands(settingsOf(redis, mode), silentLogger);
  await new Promise((resolve) => client.once('ready', resolve));
  return {
    client,
    calls: createCalls(client),
    keys: createKeys(prefix),
    close: async () => client.disconnect(),
  };
}

/** Asks until the answer is yes. */
export async function waitFor(isTrue: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error('what was waited for did not happen');
    await new Promise<void>((resolve) => systemClock.after(10, resolve));
  }
}

/** Scripts that Redis has run so far, and all other commands but those about connections: also those in scripts. */
export async function callCounts(client: CommandClient): Promise<{ scripts: number; others: number }> {
  const counts = { scripts: 0, others: 0 };
  const stats = await client.info('commandstats');
  for (const [, name = '', calls = ''] of stats.matchAll(/^cmdstat_([a-z|]+):calls=(\d+)/gm)) {
    if (name === 'eval' || name === 'evalsha') counts.scripts += Number(calls);
    else if (!/^(info|ping|hello|client|select|auth)/.test(name)) counts.others += Number(calls);
  }
  return counts;
}
