import type { WireError } from '@nchat/realtime-protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { rawClients, type RawClient } from '../support/raw-client.js';
import { startRedis, type TestRedis } from '../support/redis.js';

const SECRET = 'one secret for all instances of a deployment';
const POINTS = 20;
/** What each of two instances may let through too much before it hears of the other. */
const SLIP = Math.ceil(POINTS * 0.1) * 2;

describe('budgets over two instances on one Redis', () => {
  let redis: TestRedis;
  let one: TestServer;
  let two: TestServer;
  const atOne = rawClients(() => one);
  const atTwo = rawClients(() => two);

  const start = (): Promise<TestServer> =>
    createTestServer({
      redis: { url: redis.url },
      auth: { secrets: [SECRET] },
      rateLimit: { points: POINTS, durationS: 60 },
      websocket: { authFailuresPerMinute: 30, handshakesPerMinute: 60, framesPerSecond: 100, frameBurst: 200 },
      trustProxy: 1,
      healthCheckIntervalMs: 200,
    });

  beforeAll(async () => {
    redis = await startRedis();
    [one, two] = await Promise.all([start(), start()]);
    for (const server of [one, two]) {
      await vi.waitFor(async () => expect((await fetch(`${server.url}/health/ready`)).status).toBe(200), 10_000);
    }
  }, 30_000);
  afterEach(() => {
    atOne.close();
    atTwo.close();
  });
  afterAll(async () => {
    await Promise.all([one.stop({ timeoutMs: 500 }), two.stop({ timeoutMs: 500 })]);
    await redis.stop();
  });

  const post = async (server: TestServer, userId: string, path: string, body: object, headers = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await server.token(userId)}`,
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(body),
    });
  const sendTo = (client: RawClient) => async (): Promise<boolean> => {
    const answer = await client.call('message:send', { channelId: 'room', content: 'x' });
    if (!answer.success) expect(answer.error).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
    return answer.success;
  };
  const metric = async (server: TestServer, line: string): Promise<number> =>
    Number((await (await fetch(`${server.url}/metrics`)).text()).split(`${line} `)[1]?.split('\n')[0] ?? -1);

  it('are one budget, whether spent by socket, by HTTP, on another instance, or after a reconnect', async () => {
    const connect = async (clients: typeof atOne): Promise<RawClient> => {
      const client = await clients.connect('ann');
      await client.ok('channel:join', { channelId: 'room' });
      return client;
    };
    const ways = [
      sendTo(await connect(atOne)),
      sendTo(await connect(atOne)),
      sendTo(await connect(atTwo)),
      async () => (await post(one, 'ann', '/messages', { channelId: 'room', userId: 'ann', content: 'x' })).ok,
      async () => (await post(two, 'ann', '/messages', { channelId: 'room', userId: 'ann', content: 'x' })).ok,
    ];
    let sent = 0;
    for (let i = 0; i < POINTS * 2; i += 1) if (await ways[i % ways.length]?.()) sent += 1;
    expect(sent).toBeGreaterThanOrEqual(POINTS);
    expect(sent).toBeLessThanOrEqual(POINTS + SLIP);
    atOne.close();
    expect(await sendTo(await connect(atOne))()).toBe(false);
    expect(await sendTo(await connect(atTwo))()).toBe(false);

    const refused = await post(two, 'ann', '/messages', { channelId: 'room', userId: 'ann', content: 'x' });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-limit')).toBe(String(POINTS));
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    // Another class of action, and another user, have budgets of their own.
    const typing = await post(two, 'ann', '/typing', { channelId: 'room', userId: 'ann', isTyping: true });
    expect(typing.status).toBe(200);
    expect((await post(one, 'bea', '/messages', { channelId: 'room', userId: 'bea', content: 'x' })).status).toBe(201);
  });

  it('that are ignored end in a penalty: on all sockets, on HTTP, everywhere, and after a reconnect', async () => {
    const here = await atOne.connect('eva');
    const there = await atTwo.connect('eva');
    const other = await atOne.connect('finn');
    const isOpen = (client: RawClient): boolean => client.socket.connected;
    for (let i = 0; i < 120 && isOpen(here); i += 1)
      await here.call('typing', { channelId: 'x', isTyping: true }).catch(() => {});
    await expect.poll(() => [isOpen(here), isOpen(there), isOpen(other)]).toEqual([false, false, true]);
    for (const { of } of [here, there]) {
      expect(of('session:close')).toMatchObject([{ code: 3013, reason: 'too_many_requests', retryAfterMs: 5_000 }]);
    }
    for (const [server, clients] of [
      [one, atOne],
      [two, atTwo],
    ] as const) {
      const refusal = await clients.attempt({ token: await server.token('eva') });
      expect(refusal).toMatchObject({ code: 'rate_limited', retryable: true });
      expect(refusal?.retryAfterMs).toBeLessThanOrEqual(5_000);
      const answer = await post(server, 'eva', '/messages', { channelId: 'room', userId: 'eva', content: 'x' });
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(await metric(one, 'realtime_penalties_total{scope="user"}')).toBe(1);
    expect(await metric(one, 'realtime_connections_closed_total{reason="too_many_requests"}')).toBe(1);
    expect(await metric(two, 'realtime_connections_closed_total{reason="too_many_requests"}')).toBe(1);
  });

  it('of frames are counted before anything is parsed, and a flood is a penalty at once', async () => {
    const gus = await atOne.connect('gus');
    for (let i = 0; i < 400; i += 1) gus.socket.emit('ping', { timestamp: i });
    await expect.poll(() => gus.socket.connected).toBe(false);
    expect(gus.of('session:close')).toMatchObject([{ reason: 'too_many_requests', retryAfterMs: 5_000 }]);
    await expect.poll(async () => (await atTwo.attempt({ token: await two.token('gus') }))?.code).toBe('rate_limited');
  });

  it('of refused credentials are one per address over sockets and HTTP, and hold on the other instance', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const knock = (server: TestServer, address: string) =>
      fetch(`${server.url}/poll?channelId=room`, { headers: { authorization: 'Bearer a.b.c', ...from(address) } });
    const handshake = (address: string) => atOne.attempt({ token: 'a.b.c' }, { extraHeaders: from(address) });
    for (let i = 0; i < 15; i += 1) {
      expect((await knock(one, '203.0.113.7')).status).toBe(401);
      expect((await handshake('203.0.113.7'))?.code).toBe('token_invalid');
    }
    await knock(one, '203.0.113.7');
    const refused = await knock(one, '203.0.113.7');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await refused.json()) as WireError).toMatchObject({ code: 'rate_limited', retryable: true });
    // No handshake any more, and no good token helps; other addresses are not concerned.
    await expect(handshake('203.0.113.7')).rejects.toThrow();
    await expect.poll(async () => (await knock(two, '203.0.113.7')).status).toBe(429);
    await expect.poll(async () => (await knock(two, '203.0.113.7')).status).toBe(429);
    expect(
      (await post(one, 'hal', '/typing', { channelId: 'r', userId: 'hal', isTyping: true }, from('203.0.113.7')))
        .status,
    ).toBe(429);
    expect((await knock(one, '203.0.113.8')).status).toBe(401);
    // What a client writes itself is not believed: only the last hop is the proxy's.
    expect((await knock(one, '198.51.100.1, 203.0.113.7')).status).toBe(429);
    expect(await metric(one, 'realtime_penalties_total{scope="network"}')).toBe(1);
    expect(await metric(one, 'realtime_refused_early_total{code="rate_limited"}')).toBeGreaterThanOrEqual(3);
  });

  it('of refused credentials shut nobody out who shares the address and was let in before', async () => {
    const shared = { 'x-forwarded-for': '203.0.113.90' };
    const token = await one.token('ida');
    const call = (bearer: string): Promise<Response> =>
      fetch(`${one.url}/poll?channelId=room`, { headers: { authorization: `Bearer ${bearer}`, ...shared } });
    const connect = (auth: object): Promise<WireError | null> => atOne.attempt(auth, { extraHeaders: shared });
    expect((await call(token)).status).toBe(200);
    for (let i = 0; i < 31; i += 1) await call('a.b.c');
    expect((await call('a.b.c')).status).toBe(429);
    expect((await call(await one.token('jon'))).status).toBe(429);
    expect((await call(token)).status).toBe(200);
    expect(await connect({ token })).toBeNull();
    for (const other of ['a.b.c', await one.token('jon')]) {
      expect(await connect({ token: other })).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
    }
  });

  it('of new tokens are one, and calls that are none count as refusals of their user', async () => {
    const kim = await atOne.connect('kim');
    const tokens = await Promise.all(Array.from({ length: POINTS + SLIP + 1 }, () => one.token('kim')));
    const codes = new Set<string>();
    for (const token of tokens) {
      const answer = await kim.call('auth:refresh', { token });
      codes.add(answer.success ? 'ok' : answer.error.code);
    }
    expect(codes).toEqual(new Set(['ok', 'rate_limited']));
    // Nothing else is paid from it.
    const channelId = 'kims';
    await kim.ok('channel:join', { channelId });
    const { message } = await kim.ok('message:send', { channelId, content: 'x' });
    await kim.ok('message:read', { channelId, messageId: message.id });
    await kim.ok('reaction:add', { channelId, messageId: message.id, emoji: '👍' });
    await kim.ok('channel:history', { channelId });
    await kim.ok('typing', { channelId, isTyping: true });
    await kim.ok('presence:update', { status: 'away' });
    // A new connection every time, so that none makes too many mistakes.
    const ends: string[] = [];
    for (let i = 0; i < 4; i += 1) {
      const leo = await atOne
        .connect('leo')
        .catch(({ data }: { data?: WireError }) => void ends.push(data?.code ?? ''));
      if (!leo) break;
      leo.socket.once('disconnect', () => ends.push(leo.of('session:close').map(({ reason }) => reason)[0] as string));
      for (let n = 0; n < 18; n += 1) leo.socket.emit(n % 2 ? 'nonsense' : 'typing', {}, {});
      await leo.call('ping', {}).catch(() => {});
    }
    expect(ends).toContain('too_many_requests');
  });

  it('of handshakes are per address of the client, not of the proxy', async () => {
    const knock = async (address: string): Promise<number> => {
      const path = '/socket.io/?EIO=4&transport=polling';
      return (await fetch(one.url + path, { headers: { 'x-forwarded-for': address } })).status;
    };
    const statuses = await Promise.all(Array.from({ length: 80 }, () => knock('203.0.113.50')));
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(62);
    expect(statuses).toContain(429);
    expect(await knock('203.0.113.51')).toBe(200);
  });
});
