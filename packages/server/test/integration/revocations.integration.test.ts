import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { type RawClient, rawClients } from '../support/raw-client.js';
import { freePort, startRedis, type TestRedis } from '../support/redis.js';
import { type SwitchedPort, switchedPort } from '../support/switched-port.js';
import { SECRET } from '../support/tokens.js';

const API_KEY = 'a-key-that-services-know-0123456789';
/** What is promised: from the order, or from the end of the outage, to the end of the session. */
const PROMISED_MS = 5_000;

describe('a revocation, over two instances on one Redis', () => {
  let redis: TestRedis;
  let way: SwitchedPort;
  let one: TestServer;
  let other: TestServer;
  const clients = rawClients(() => other);

  const start = (port: number): Promise<TestServer> =>
    createTestServer({
      auth: { secrets: [SECRET], apiKeys: [API_KEY] },
      redis: { host: '127.0.0.1', port },
      healthCheckIntervalMs: 200,
    });
  const ready = (server: TestServer, status = 200): Promise<void> =>
    vi.waitFor(async () => expect((await fetch(`${server.url}/health/ready`)).status).toBe(status), {
      timeout: 20_000,
    });

  beforeAll(async () => {
    redis = await startRedis();
    way = await switchedPort(redis.port);
    [one, other] = await Promise.all([start(redis.port), start(way.port)]);
    await Promise.all([ready(one), ready(other)]);
  }, 60_000);
  afterEach(() => clients.close());
  afterAll(async () => {
    await Promise.all([one.stop({ timeoutMs: 500 }), other.stop({ timeoutMs: 500 })]);
    await way[Symbol.asyncDispose]();
    await redis.stop();
  });

  const revoke = async (order: object): Promise<void> => {
    const response = await fetch(`${one.url}/admin/tokens/revoke`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': API_KEY },
      body: JSON.stringify(order),
    });
    expect(response.status).toBe(200);
  };
  const poll = (token: string): Promise<Response> =>
    fetch(`${other.url}/poll?channelId=room&since=${Date.now()}&wait=25000`, {
      headers: { Authorization: `Bearer ${token}` },
    });
  const waiting = (count: number): Promise<void> =>
    expect
      .poll(async () => (await fetch(`${other.url}/metrics`)).text(), { timeout: 10_000 })
      .toMatch(new RegExp(`^realtime_poll_waiters ${count}$`, 'm'));
  const ended = async ({ of }: RawClient): Promise<void> => {
    await expect
      .poll(() => of('session:close'), { timeout: PROMISED_MS })
      .toMatchObject([{ code: 3507, reason: 'token_revoked', reconnect: false }]);
  };

  it('by user, token id or time ends sessions and pending polls of the other instance, and lets nobody in again', async () => {
    const tokens = await Promise.all(['ann', 'bob', 'carl'].map((id) => other.token(id, { tokenId: `t-${id}` })));
    const [ann, bob, carl] = await Promise.all(
      ['ann', 'bob', 'carl'].map((id, n) => clients.connect(id, { auth: { token: tokens[n] } })),
    );
    const poller = poll(await other.token('bob', { tokenId: 't-bob' }));
    await waiting(1);
    await revoke({ userId: 'ann' });
    await ended(ann as RawClient);
    await revoke({ jti: 't-bob' });
    await ended(bob as RawClient);
    expect((await poller).status).toBe(401);
    expect(await (await poller).json()).toMatchObject({ code: 'token_revoked' });
    expect(carl?.socket.connected).toBe(true);
    await revoke({ before: Date.now() });
    await ended(carl as RawClient);
    for (const token of tokens) expect(await clients.attempt({ token })).toMatchObject({ code: 'token_revoked' });
    expect(await clients.attempt({ token: await other.token('ann') })).toBeNull();
  });

  it('holds after the instance has started again', async () => {
    const token = await other.token('dora');
    await revoke({ userId: 'dora' });
    await other.stop({ timeoutMs: 500 });
    other = await start(way.port);
    await ready(other);
    expect(await clients.attempt({ token })).toMatchObject({ code: 'token_revoked' });
  });

  it('that an instance could not hear, being cut off, is carried out when it is back', async () => {
    const eve = await clients.connect('eve');
    const gus = await clients.connect('gus');
    const poller = poll(await other.token('eve'));
    await waiting(1);
    const token = await other.token('eve', { issuedAt: Date.now() - 1_000 });
    // The subscriber hears nothing more, and nobody tells it; commands have nowhere to go.
    way.target = await freePort();
    way.silenceExisting();
    await revoke({ userId: 'eve' });
    await ready(other, 503);
    expect(eve.socket.connected).toBe(true);
    way.target = redis.port;
    await ended(eve);
    // The poll could not wait through the outage, or was ended by the order; the next one is refused in any case.
    expect([401, 503]).toContain((await poller).status);
    expect((await poll(token)).status).toBe(401);
    expect(gus.socket.connected).toBe(true);
    await ready(other);
    expect(await clients.attempt({ token })).toMatchObject({ code: 'token_revoked' });
  }, 60_000);

  it('given while Redis stands still is refused, and can be given again', async () => {
    const ida = await clients.connect('ida');
    await redis.signal('SIGSTOP');
    const refused = await fetch(`${one.url}/admin/tokens/revoke`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': API_KEY },
      body: JSON.stringify({ userId: 'ida' }),
    });
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'unavailable', retryable: true });
    await setTimeout(500);
    await redis.signal('SIGCONT');
    // What was refused may yet have been written; asked again it is certain.
    await expect
      .poll(
        () =>
          revoke({ userId: 'ida' }).then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    await ended(ida);
  }, 60_000);
});
