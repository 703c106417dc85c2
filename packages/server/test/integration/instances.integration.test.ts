import type { JoinData } from '@nchat/realtime-protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { rawClients } from '../support/raw-client.js';
import { startRedis, type TestRedis } from '../support/redis.js';

const SECRET = 'one secret for all instances of a deployment';

describe('two instances on one Redis', () => {
  let redis: TestRedis;
  let one: TestServer;
  let two: TestServer;
  const atOne = rawClients(() => one);
  const atTwo = rawClients(() => two);

  const start = (): Promise<TestServer> =>
    createTestServer({
      redis: { url: redis.url },
      auth: { secrets: [SECRET] },
      websocket: { maxConnectionsPerUser: 3 },
      healthCheckIntervalMs: 200,
    });
  const status = async (server: TestServer, path: string): Promise<number> =>
    (await fetch(`${server.url}${path}`)).status;
  const isReady = (server: TestServer): Promise<void> =>
    vi.waitFor(async () => expect(await status(server, '/health/ready')).toBe(200), { timeout: 10_000 });

  beforeAll(async () => {
    redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
    [one, two] = await Promise.all([start(), start()]);
    await Promise.all([isReady(one), isReady(two)]);
  }, 30_000);
  afterEach(() => {
    atOne.close();
    atTwo.close();
  });
  afterAll(async () => {
    await Promise.all([one.stop({ timeoutMs: 500 }), two.stop({ timeoutMs: 500 })]);
    await redis.stop();
  });

  it('deliver to each other in one order, with one history', async () => {
    const alice = await atOne.connect('alice');
    const bob = await atTwo.connect('bob');
    await alice.ok('channel:join', { channelId: 'shared' });
    await bob.ok('channel:join', { channelId: 'shared' });
    const sends = Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? alice : bob).ok('message:send', { channelId: 'shared', content: `m${i}`, clientMessageId: `c${i}` }),
    );
    await Promise.all(sends);
    const offsets = Array.from({ length: 20 }, (_, i) => i + 1);
    for (const client of [alice, bob]) {
      await expect.poll(() => client.of('message').map((message) => message['offset'])).toEqual(offsets);
    }
    expect(alice.of('message')).toEqual(bob.of('message'));
    const again = await alice
      .ok('message:send', { channelId: 'shared', content: 'm0', clientMessageId: 'c1' })
      .catch((e: Error) => e.message);
    expect(again).toContain('idempotency_mismatch');
  });

  it('show each other’s presence, typing and read marks', async () => {
    const alice = await atOne.connect('ann');
    await alice.ok('channel:join', { channelId: 'people' });
    const bob = await atTwo.connect('ben');
    await bob.ok('channel:join', { channelId: 'people' });
    await expect
      .poll(() => alice.of('presence'))
      .toContainEqual(expect.objectContaining({ userId: 'ben', status: 'online', channelId: 'people' }));
    const { message } = await alice.ok('message:send', { channelId: 'people', content: 'hi', mentions: ['ben'] });
    await expect.poll(() => bob.of('notification')).toMatchObject([{ kind: 'mention', fromUserId: 'ann' }]);
    await bob.ok('typing', { channelId: 'people', isTyping: true });
    await bob.ok('message:read', { channelId: 'people', messageId: message.id });
    await expect.poll(() => alice.of('typing')).toMatchObject([{ userId: 'ben', isTyping: true }]);
    await expect.poll(() => alice.of('read')).toMatchObject([{ userId: 'ben', messageId: message.id }]);
    bob.socket.disconnect();
    await expect.poll(() => alice.of('presence').at(-1)).toMatchObject({ userId: 'ben', status: 'offline' });
  });

  it('count a user’s connections together', async () => {
    await Promise.all([atOne.connect('cleo'), atTwo.connect('cleo'), atOne.connect('cleo')]);
    await expect
      .poll(async () => (await atTwo.attempt({ token: await two.token('cleo') }))?.code)
      .toBe('connection_limit');
  });

  it('let a client go on from one to the other where it stood', async () => {
    const alice = await atOne.connect('dora');
    const { position } = (await alice.ok('channel:join', { channelId: 'moving' })) as JoinData;
    alice.socket.disconnect();
    const bob = await atTwo.connect('emil');
    await bob.ok('channel:join', { channelId: 'moving' });
    for (let i = 0; i < 3; i += 1) await bob.ok('message:send', { channelId: 'moving', content: `missed ${i}` });
    const again = await atTwo.connect('dora');
    const data = (await again.ok('channel:join', { channelId: 'moving', since: position })) as JoinData;
    expect(data).toMatchObject({ recovered: true, unreadCount: 3 });
    expect(data.entries).toHaveLength(3);
  });

  it('fail fast and typed while Redis is stopped, keep their sockets, and catch up', async () => {
    const alice = await atOne.connect('finn');
    const bob = await atTwo.connect('gina');
    await alice.ok('channel:join', { channelId: 'outage' });
    await bob.ok('channel:join', { channelId: 'outage' });
    await redis.signal('SIGSTOP');
    const started = Date.now();
    expect(await alice.fail('message:send', { channelId: 'outage', content: 'x' })).toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    expect(Date.now() - started).toBeLessThan(2_500);
    await expect.poll(() => status(one, '/health/ready'), { timeout: 8_000 }).toBe(503);
    expect(await status(one, '/health/live')).toBe(200);
    await redis.signal('SIGCONT');
    await isReady(one);
    await expect
      .poll(async () => (await alice.call('message:send', { channelId: 'outage', content: 'back' })).success, {
        timeout: 8_000,
      })
      .toBe(true);
    await expect.poll(() => bob.of('message').at(-1), { timeout: 8_000 }).toMatchObject({ content: 'back' });
    expect([alice.socket.connected, bob.socket.connected]).toEqual([true, true]);
    expect(
      bob.of('presence').filter((presence) => presence['userId'] === 'finn' && presence['status'] === 'offline'),
    ).toEqual([]);
  }, 40_000);

  it('go on in the same history after Redis was killed and restarted from its file', async () => {
    const alice = await atOne.connect('hugo');
    await alice.ok('channel:join', { channelId: 'lost' });
    await alice.ok('message:send', { channelId: 'lost', content: 'before' });
    await redis.signal('SIGKILL');
    await redis.start();
    await isReady(one);
    // Written to disk at once, so nothing is lost by the kill itself.
    await expect
      .poll(async () => (await alice.call('message:send', { channelId: 'lost', content: 'after' })).success, {
        timeout: 8_000,
      })
      .toBe(true);
    await expect
      .poll(() => alice.of('message').map((message) => message['content']), { timeout: 15_000 })
      .toEqual(['before', 'after']);
    expect(alice.of('channel:reset')).toEqual([]);
  }, 40_000);
});
