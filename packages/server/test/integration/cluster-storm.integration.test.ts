import type { JoinData, Position } from '@nchat/realtime-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { openBackend, type RedisBackend } from '../contracts/redis-backend.js';
import { lightClient, type LightClient } from '../support/light-client.js';
import { rawClients } from '../support/raw-client.js';
import { startRedis, type TestRedis } from '../support/redis.js';

const SECRET = 'one secret for all instances of a deployment';
const USERS = 500;
const ROUNDS = 4;
const AT_ONCE = 50;
const channels = Array.from({ length: 10 }, (_, i) => `storm-${i}`);

interface User {
  readonly userId: string;
  readonly channelId: string;
  readonly token: string;
  since?: Position;
  client?: LightClient;
}

describe('a storm of clients that come back', () => {
  let redis: TestRedis;
  let server: TestServer;
  let backend: RedisBackend;
  const residents = rawClients(() => server);

  beforeEach(async () => {
    redis = await startRedis();
    // Nobody is gone for good before the last has come back, on however slow a machine.
    const presence = { graceMs: 120_000 };
    server = await createTestServer({ redis: { url: redis.url }, auth: { secrets: [SECRET] }, presence });
    await vi.waitFor(async () => expect((await fetch(`${server.url}/health/ready`)).status).toBe(200), {
      timeout: 10_000,
    });
    backend = await openBackend(redis, 'one node');
  }, 20_000);
  afterEach(async () => {
    residents.close();
    await backend.close();
    await server.stop({ timeoutMs: 500 });
    await redis.stop();
  });

  const commandStats = async (): Promise<Map<string, number>> => {
    const text = await backend.client.info('commandstats');
    return new Map([...text.matchAll(/^cmdstat_([a-z|]+):calls=(\d+)/gm)].map((m) => [m[1] ?? '', Number(m[2])]));
  };
  /** What was spent meanwhile, by command; those of scripts count as well. */
  const spentOn = async (work: () => Promise<void>): Promise<(...names: string[]) => number> => {
    const before = await commandStats();
    await work();
    const after = await commandStats();
    const spent = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    return (...names) => names.reduce((sum, name) => sum + spent(name), 0);
  };
  const connections = async (): Promise<number> => {
    const answer = await fetch(`${server.url}/health`);
    return ((await answer.json()) as { websocket: { connections: number } }).websocket.connections;
  };

  it('costs Redis at most five calls for each, and reads the log for none', async () => {
    const writer = await residents.connect('writer');
    for (const channelId of channels) await writer.ok('channel:join', { channelId });
    const users: User[] = await Promise.all(
      Array.from({ length: USERS }, async (_, i) => {
        const userId = `user-${i}`;
        return { userId, channelId: channels[i % channels.length] as string, token: await server.token(userId) };
      }),
    );
    const comeBack = async (missed: number): Promise<void> => {
      for (let from = 0; from < USERS; from += AT_ONCE) {
        await Promise.all(
          users.slice(from, from + AT_ONCE).map(async (user) => {
            const { channelId, since, token } = user;
            user.client = await lightClient(server.port, token);
            const data = (await user.client.ok('channel:join', { channelId, since })) as JoinData;
            if (since) expect([data.recovered, data.entries.length]).toEqual([true, missed]);
            user.since = data.position;
          }),
        );
      }
    };
    await comeBack(0);
    let calls = 0;
    let reads = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const user of users) user.client?.drop();
      await expect.poll(connections, { timeout: 20_000 }).toBe(1);
      for (const channelId of channels) await writer.ok('message:send', { channelId, content: `round ${round}` });
      const spent = await spentOn(() => comeBack(1));
      // Whatever the stores ask goes over the wire as one of these; none of them occurs in a script but for `hmget`.
      calls += spent('evalsha', 'eval', 'mget', 'spublish', 'zrem', 'zrange');
      reads += spent('xrange', 'xrevrange');
    }
    for (const user of users) user.client?.drop();
    // What the instance does by the clock comes on top.
    expect(calls).toBeLessThanOrEqual(5 * USERS * ROUNDS + 200);
    expect(calls).toBeGreaterThan(USERS * ROUNDS);
    expect(reads).toBe(0);
  }, 120_000);
});
