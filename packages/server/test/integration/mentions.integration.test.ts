import type { JoinData } from '@nchat/realtime-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { openBackend, type RedisBackend } from '../contracts/redis-backend.js';
import { cuttingProxy, type CuttingProxy } from '../support/cutting-proxy.js';
import { rawClients, type RawClient } from '../support/raw-client.js';
import { startRedis, type TestRedis } from '../support/redis.js';

const SECRET = 'one secret for all instances of a deployment';
/** An append to an inbox, as it goes over the wire to Redis. */
const INBOX_APPEND = '\r\nnotification\r\n';
const PATIENCE = { timeout: 25_000, interval: 50 };

describe('mentions whose instance ends between the message and the inboxes', () => {
  let redis: TestRedis;
  let way: CuttingProxy;
  let one: TestServer;
  let two: TestServer;
  let store: RedisBackend;
  const atOne = rawClients(() => one);
  const atTwo = rawClients(() => two);

  const start = (url: string): Promise<TestServer> =>
    createTestServer({ redis: { url, prefix: 'm' }, auth: { secrets: [SECRET] }, healthCheckIntervalMs: 200 });
  const isReady = ({ url }: TestServer): Promise<void> =>
    expect.poll(async () => (await fetch(`${url}/health/ready`)).status, PATIENCE).toBe(200);

  beforeEach(async () => {
    redis = await startRedis();
    way = await cuttingProxy(redis.port);
    [one, two] = await Promise.all([start(way.url), start(redis.url)]);
    await Promise.all([isReady(one), isReady(two)]);
    store = await openBackend(redis, 'one node', 'm');
  }, 30_000);
  afterEach(async () => {
    atOne.close();
    atTwo.close();
    way.close();
    await Promise.all([one.stop({ timeoutMs: 100 }), two.stop({ timeoutMs: 500 }), store.close()]);
    await redis.stop();
  });

  const mentionsTo = (client: RawClient): unknown[] =>
    client.of('notification').map(({ kind, messageId }) => [kind, messageId]);
  const isSettled = (): Promise<number> => store.client.exists(store.keys.log('room')[6] ?? '');
  /** Sends, as the last thing that instance one does but for some of the inboxes. */
  const lastWords = async (mentions: string[], inboxes: number): Promise<{ alice: RawClient; id: string }> => {
    const alice = await atOne.connect('alice');
    await alice.ok('channel:join', { channelId: 'room' });
    way.cutAt(INBOX_APPEND, inboxes);
    const sent = { channelId: 'room', content: 'hi', clientMessageId: 'c1', mentions };
    const { message } = await alice.ok('message:send', sent);
    await expect.poll(() => way.isCut).toBe(true);
    return { alice, id: message.id };
  };

  it('reach everyone once, through another instance that knows nothing of the channel', async () => {
    const bob = await atTwo.connect('bob');
    const cleo = await atTwo.connect('cleo');
    const { alice, id } = await lastWords(['bob', 'cleo', 'dora'], 1);
    alice.socket.disconnect();
    await expect.poll(() => mentionsTo(bob), PATIENCE).toEqual([['mention', id]]);
    expect(mentionsTo(cleo)).toEqual([]);
    await expect.poll(() => mentionsTo(cleo), PATIENCE).toEqual([['mention', id]]);
    await expect.poll(isSettled, PATIENCE).toBe(0);
    expect(mentionsTo(bob)).toEqual([['mention', id]]);
    // Who was away finds it in the inbox.
    const dora = await atTwo.connect('dora');
    const { entries } = (await dora.ok('channel:join', { channelId: 'user:dora' })) as JoinData;
    expect(entries).toMatchObject([{ event: 'notification', data: { kind: 'mention', messageId: id } }]);
  }, 60_000);

  it('reach everyone at once when the sender tries again at another instance', async () => {
    const bob = await atTwo.connect('bob');
    const { id } = await lastWords(['bob'], 0);
    expect(mentionsTo(bob)).toEqual([]);
    const again = await atTwo.connect('alice');
    await again.ok('channel:join', { channelId: 'room' });
    const sent = { channelId: 'room', content: 'hi', clientMessageId: 'c1', mentions: ['bob'] };
    expect(await again.ok('message:send', sent)).toMatchObject({ duplicate: true, message: { id } });
    await expect.poll(() => mentionsTo(bob), { timeout: 2_000 }).toEqual([['mention', id]]);
    await expect.poll(isSettled, PATIENCE).toBe(0);
    expect(mentionsTo(bob)).toEqual([['mention', id]]);
  }, 60_000);
});
