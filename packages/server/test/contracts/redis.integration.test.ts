import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { randomId } from '../../src/core/ids.js';
import { silentLogger } from '../../src/core/logger.js';
import { createRedisLog } from '../../src/stores/redis/channel-log.js';
import { connectCommands, connectSubscriber, type RedisSettings } from '../../src/stores/redis/connection.js';
import { RedisBus } from '../../src/stores/redis/event-bus.js';
import { createKeys } from '../../src/stores/redis/keys.js';
import { NodeSubscriber } from '../../src/stores/redis/node-subscriber.js';
import { createRedisReceipts } from '../../src/stores/redis/receipt-store.js';
import { createCalls, type RedisCalls } from '../../src/stores/redis/scripts.js';
import { createTopology } from '../../src/stores/redis/topology.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { contractBounds, describeChannelLog } from './channel-log.contract.js';
import { describeNotices } from './notices.contract.js';
import { describeReceiptStore } from './receipt-store.contract.js';
import { openBackend } from './redis-backend.js';

describe('on Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  const factory = async () => {
    const settings: RedisSettings = { port: redis.port, host: '127.0.0.1', db: 0, tls: false, nodes: [] };
    const client = connectCommands(settings, silentLogger);
    await new Promise((resolve) => client.once('ready', resolve));
    // A prefix of its own gives each test an empty database.
    const keys = createKeys(`test-${randomId()}`);
    const calls = createCalls(client);
    const bus = new RedisBus({
      commands: calls,
      keys,
      topology: createTopology(client, 'one'),
      open: (_node, host) => new NodeSubscriber(connectSubscriber(settings, silentLogger), host),
      clock: systemClock,
      logger: silentLogger,
    });
    const log = createRedisLog(calls, keys, { ...contractBounds, ttlMs: 60_000, idempotencyTtlMs: 60_000 });
    const close = async (): Promise<void> => {
      bus.close();
      client.disconnect();
    };
    return { log, bus, receipts: createRedisReceipts(calls, keys, 60_000), close };
  };

  it('tells where very many logs stand without holding up all else', async () => {
    const { client, calls, keys, close } = await openBackend(redis, 'one node');
    let asked = 0;
    const hmget: RedisCalls['hmget'] = (...args) => {
      asked += 1;
      return calls.hmget(...args);
    };
    const bounds = { ...contractBounds, ttlMs: 60_000, idempotencyTtlMs: 60_000 };
    const log = createRedisLog({ ...calls, hmget }, keys, bounds);
    await client.hset(keys.log('c1999')[0] ?? '', { e: 'epoch', s: '7', t: 'seven' });
    const channelIds = Array.from({ length: 2_000 }, (_, i) => `c${i}`);
    const told = log.tops(channelIds);
    let most = asked;
    for (let before = asked; asked < channelIds.length; before = asked) {
      await new Promise((resolve) => void setImmediate(resolve));
      most = Math.max(most, asked - before);
    }
    expect(most).toBeLessThan(1_001);
    expect((await told).filter((top) => top !== null)).toEqual([{ epoch: 'epoch', offset: 7, id: 'seven' }]);
    expect((await told)[1_999]).not.toBeNull();
    await close();
  });

  describeChannelLog('redis', factory);
  describeNotices('redis', factory);
  describeReceiptStore('redis', factory);
});
