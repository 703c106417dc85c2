import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { rawClients } from '../support/raw-client.js';
import { startRedis, type TestRedis } from '../support/redis.js';

const SECRET = 'one secret for all instances of a deployment';
const API_KEY = 'a-key-that-services-know-0123456789';

describe('access over two instances, decided by a webhook', () => {
  /** Who may join what: `user channel`. */
  const members = new Set<string>();
  let asked = 0;
  const requestIds = new Set<string>();
  const webhook = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      asked += 1;
      const { principal, channelId, requestId } = JSON.parse(text) as {
        principal: { userId: string };
        channelId: string;
        requestId: string;
      };
      requestIds.add(requestId);
      response.end(JSON.stringify({ allow: members.has(`${principal.userId} ${channelId}`) }));
    });
  });
  let redis: TestRedis;
  let one: TestServer;
  let two: TestServer;
  const atOne = rawClients(() => one);
  const atTwo = rawClients(() => two);

  const start = (): Promise<TestServer> =>
    createTestServer({
      redis: { url: redis.url },
      auth: { secrets: [SECRET], apiKeys: [API_KEY] },
      access: {
        webhookUrl: `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`,
        webhookSecret: 'what the servers and the webhook both know',
      },
      healthCheckIntervalMs: 200,
    });
  beforeAll(async () => {
    await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
    redis = await startRedis();
    [one, two] = await Promise.all([start(), start()]);
    for (const { url } of [one, two]) {
      await vi.waitFor(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), 10_000);
    }
  }, 30_000);
  afterEach(() => {
    atOne.close();
    atTwo.close();
  });
  afterAll(async () => {
    await Promise.all([one.stop({ timeoutMs: 500 }), two.stop({ timeoutMs: 500 })]);
    await redis.stop();
    webhook.close();
    webhook.closeAllConnections();
  });

  const get = async (server: TestServer, userId: string, path: string): Promise<Response> =>
    fetch(server.url + path, { headers: { authorization: `Bearer ${await server.token(userId)}` } });

  it('names the call to the webhook as it does to the caller, over sockets and HTTP', async () => {
    const client = await atOne.connect('eve');
    const refusal = await client.fail('channel:join', { channelId: 'others' });
    expect(refusal.code).toBe('forbidden');
    expect(requestIds).toContain(refusal.requestId);
    const answer = await get(one, 'eve', '/poll?channelId=strangers');
    expect(answer.status).toBe(403);
    expect(requestIds).toContain(answer.headers.get('x-request-id'));
  });

  it('ends on every instance when a member is removed, though the right was known and fresh', async () => {
    members.add('ann team').add('bob team');
    const here = await atOne.connect('ann');
    const there = await atTwo.connect('ann');
    const bob = await atTwo.connect('bob');
    for (const client of [here, there, bob]) await client.ok('channel:join', { channelId: 'team' });
    const { cursor } = (await (await get(two, 'ann', '/poll?channelId=team')).json()) as { cursor: string };
    const poll = get(two, 'ann', `/poll?channelId=team&since=${encodeURIComponent(cursor)}&wait=20000`);
    await expect
      .poll(async () => (await (await fetch(`${two.url}/metrics`)).text()).includes('realtime_poll_waiters 1'))
      .toBe(true);

    const before = asked;
    await there.ok('channel:join', { channelId: 'team', since: null });
    expect(asked).toBe(before);
    members.delete('ann team');
    const removed = await fetch(`${one.url}/admin/channels/team/remove`, {
      method: 'POST',
      headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ userId: 'ann', reason: 'left' }),
    });
    expect(removed.status).toBe(200);
    for (const client of [here, there]) {
      await expect.poll(() => client.of('channel:removed')).toEqual([{ channelId: 'team', reason: 'left' }]);
      expect(await client.fail('channel:join', { channelId: 'team' })).toMatchObject({ code: 'forbidden' });
      expect(await client.fail('message:send', { channelId: 'team', content: 'x' })).toMatchObject({
        code: 'forbidden',
      });
    }
    const ended = await poll;
    expect([ended.status, (await ended.json()) as object]).toEqual([
      403,
      expect.objectContaining({ code: 'forbidden' }),
    ]);
    await bob.ok('message:send', { channelId: 'team', content: 'among us' });
    await expect.poll(() => bob.of('message')).toHaveLength(1);
    expect([...here.of('message'), ...there.of('message')]).toEqual([]);
    expect(bob.of('channel:removed')).toEqual([]);

    // Whoever is a member again may come back at once.
    members.add('ann team');
    await fetch(`${one.url}/admin/channels/team/remove`, {
      method: 'POST',
      headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ userId: 'ann', reason: 'invited' }),
    });
    await expect.poll(async () => (await there.call('channel:join', { channelId: 'team' })).success).toBe(true);
  });

  it('answers for a channel that does not exist as for one that is closed, on every way, byte for byte', async () => {
    members.add('bob secret');
    const bob = await atOne.connect('bob');
    await bob.ok('channel:join', { channelId: 'secret' });
    const { message } = await bob.ok('message:send', { channelId: 'secret', content: 'for members' });
    const eve = await atOne.connect('eve');
    const plain = (text: string): string => text.replace(/"requestId":"[^"]*"/, '"requestId":""');

    const messageId = message.id;
    for (const [event, more] of [
      ['channel:join', {}],
      ['channel:history', {}],
      ['message:send', { content: 'x' }],
      ['message:edit', { messageId, content: 'x' }],
      ['message:delete', { messageId }],
      ['message:read', { messageId }],
      ['reaction:add', { messageId, emoji: '👍' }],
      ['typing', { isTyping: true }],
    ] as const) {
      const errorOf = async (channelId: string): Promise<string> =>
        plain(JSON.stringify(await eve.fail(event, { channelId, ...more })));
      const closed = await errorOf('secret');
      expect(closed, event).toBe(await errorOf('absent'));
      expect(closed, event).toContain('"code":"forbidden"');
    }
    const answer = async (method: string, path: string, body?: object): Promise<unknown[]> => {
      const response = await fetch(one.url + path, {
        method,
        headers: {
          authorization: `Bearer ${await one.token('eve')}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const changing = ['date', 'x-request-id', 'ratelimit-remaining', 'ratelimit-reset'];
      const headers = [...response.headers].filter(([name]) => !changing.includes(name));
      return [response.status, headers, plain(await response.text())];
    };
    for (const [method, path, body] of [
      ['GET', '/presence/CHANNEL', undefined],
      ['POST', '/presence/CHANNEL', { userId: 'eve', status: 'online' }],
      ['GET', '/channels/CHANNEL/messages', undefined],
      ['POST', '/channels/CHANNEL/read', { messageId }],
      ['GET', '/poll?channelId=CHANNEL', undefined],
      ['DELETE', `/channels/CHANNEL/messages/${messageId}`, undefined],
      ['PUT', `/channels/CHANNEL/messages/${messageId}/reactions/x`, undefined],
    ] as const) {
      const closed = await answer(method, path.replace('CHANNEL', 'secret'), body);
      expect(closed, path).toEqual(await answer(method, path.replace('CHANNEL', 'absent'), body));
      expect(closed[0], path).toBe(403);
    }
  });
});
