import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { silentLogger } from '../../core/logger.js';
import { type AccessCallOutcome, noMetrics } from '../../core/metrics.js';
import type { Principal } from '../../core/principal.js';
import { createAccessPolicy } from '../compose.js';
import { verifyAccessCall } from './signature.js';
import type { WebhookSettings } from './webhook-policy.js';

const SECRET = 'what the server and the receiver both know';
const alice: Principal = { userId: 'alice', kind: 'user', expiresAt: null };
const bob: Principal = { userId: 'bob', kind: 'user', expiresAt: null };
const NO_ANSWER = { code: 'unavailable', retryable: true, retryAfterMs: 1_000 };

interface Call {
  readonly request: IncomingMessage;
  readonly body: string;
}

describe('the access webhook', () => {
  const calls: Call[] = [];
  let respond: (response: ServerResponse, call: Call) => void;
  let clock: FakeClock;
  let outcomes: AccessCallOutcome[];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ request, body });
      respond(response, { request, body });
    });
  });
  const answer = (body: unknown, status = 200, headers = {}) => {
    respond = (response) => response.writeHead(status, headers).end(JSON.stringify(body));
  };
  const policy = (settings: Partial<WebhookSettings> = {}, access: 'open' | 'closed' = 'open') => {
    const { port } = receiver.address() as AddressInfo;
    const webhook = { url: `http://127.0.0.1:${port}/access`, secret: SECRET, timeoutMs: 2_000, cacheMs: 30_000 };
    const metrics = { ...noMetrics, accessAsked: (outcome: AccessCallOutcome) => void outcomes.push(outcome) };
    return createAccessPolicy({ default: access, webhook: { ...webhook, ...settings } }, silentLogger, clock, metrics);
  };

  beforeAll(async () => {
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
  });
  beforeEach(() => {
    clock = new FakeClock();
    outcomes = [];
    answer({ allow: true });
  });
  afterEach(() => {
    calls.length = 0;
    receiver.closeAllConnections();
  });
  afterAll(() => receiver.close());

  it('is asked who, what and where, signed', async () => {
    expect(await policy().can(alice, 'join', 'team-a')).toBe(true);
    expect(calls).toHaveLength(1);
    const [{ request, body }] = calls as [Call];
    expect(request.method).toBe('POST');
    expect(request.headers['content-type']).toBe('application/json');
    expect(JSON.parse(body)).toEqual({
      principal: { userId: 'alice', kind: 'user', roles: [] },
      action: 'join',
      channelId: 'team-a',
      requestId: expect.stringMatching(/^[\w-]{12}$/),
    });
    const signed = {
      timestamp: request.headers['x-realtime-timestamp'] as string,
      signature: request.headers['x-realtime-signature'] as string,
      body,
      now: clock.now(),
    };
    expect(verifyAccessCall({ ...signed, secret: SECRET })).toBe(true);
    expect(verifyAccessCall({ ...signed, secret: 'another' })).toBe(false);
  });

  it('is told which request wants to know, which the log tells too where there is no answer', async () => {
    const warn = vi.fn();
    const { port } = receiver.address() as AddressInfo;
    const webhook = { url: `http://127.0.0.1:${port}/access`, secret: SECRET, timeoutMs: 2_000, cacheMs: 30_000 };
    const access = createAccessPolicy({ default: 'open', webhook }, { ...silentLogger, warn }, clock);
    answer({}, 500);
    await expect(async () => access.can(alice, 'join', 'a', 'request-1')).rejects.toMatchObject(NO_ANSWER);
    expect(JSON.parse(calls[0]?.body ?? '')).toMatchObject({ requestId: 'request-1' });
    expect(warn.mock.calls[0]?.[0]).toMatchObject({ requestId: 'request-1', outcome: 'bad_answer' });
  });

  it('decides before the default, or leaves it to that', async () => {
    answer({ allow: false });
    expect(await policy({}, 'open').can(alice, 'join', 'a')).toBe(false);
    answer({ allow: true });
    expect(await policy({}, 'closed').can(alice, 'moderate', 'a')).toBe(true);
    answer({ allow: null });
    expect(await policy({}, 'closed').can(alice, 'join', 'a')).toBe(false);
    expect(await policy({}, 'open').can(alice, 'join', 'a')).toBe(true);
    expect(outcomes).toEqual(['deny', 'allow', 'pass', 'pass']);
  });

  it('is not asked about services, inboxes, and what a token grants', async () => {
    const access = policy();
    expect(await access.can({ ...alice, kind: 'service' }, 'send', 'a')).toBe(true);
    expect(await access.can(bob, 'join', 'user:alice')).toBe(false);
    expect(await access.can({ ...alice, grants: { a: ['join'] } }, 'send', 'a')).toBe(false);
    expect(calls).toEqual([]);
  });

  it('is told the roles, and asked again when they are others', async () => {
    const access = policy();
    for (const roles of [['editor'], ['editor'], ['guest']]) await access.can({ ...alice, roles }, 'join', 'a');
    expect(calls.map(({ body }) => (JSON.parse(body) as { principal: object }).principal)).toEqual([
      { userId: 'alice', kind: 'user', roles: ['editor'] },
      { userId: 'alice', kind: 'user', roles: ['guest'] },
    ]);
  });

  it('answers others while one user has it asked without end', async () => {
    const held: ServerResponse[] = [];
    respond = (response, { body }) => {
      if (body.includes('"bob"')) response.end('{"allow":true}');
      else held.push(response);
    };
    const access = policy();
    const greedy = Array.from({ length: 300 }, async (_, i) => access.can(alice, 'join', `c${i}`));
    const settled = Promise.allSettled(greedy);
    await vi.waitFor(() => expect(held).toHaveLength(16));
    expect(await access.can(bob, 'join', 'a')).toBe(true);
    await vi.waitFor(() => expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(300 - 128));
    await clock.advance(2_000);
    await settled;
  });

  it.each([true, false])('is asked once in thirty seconds when it has said %s', async (allow) => {
    answer({ allow });
    const access = policy();
    for (let i = 0; i < 3; i += 1) expect(await access.can(alice, 'join', 'a')).toBe(allow);
    await access.can(alice, 'send', 'a');
    await access.can(bob, 'join', 'a');
    await access.can(alice, 'join', 'b');
    expect(calls).toHaveLength(4);
    await clock.advance(30_000);
    answer({ allow: !allow });
    expect(await access.can(alice, 'join', 'a')).toBe(!allow);
    expect(outcomes.filter((outcome) => outcome === 'cached')).toHaveLength(2);
  });

  it('may say how long its answer holds', async () => {
    const access = policy();
    answer({ allow: false, ttl: 2 });
    expect(await access.can(alice, 'join', 'a')).toBe(false);
    answer({ allow: true, ttl: 0 });
    await clock.advance(2_000);
    expect(await access.can(alice, 'join', 'a')).toBe(true);
    expect(await access.can(alice, 'join', 'a')).toBe(true);
    expect(calls).toHaveLength(3);
  });

  it('is asked once by many who want to know the same at the same time', async () => {
    const access = policy();
    const answers = await Promise.all(Array.from({ length: 50 }, async () => access.can(alice, 'join', 'a')));
    expect(new Set(answers)).toEqual(new Set([true]));
    expect(calls).toHaveLength(1);
  });

  it('is asked anew when a right was taken away, also where the old answer is still under way', async () => {
    const access = policy();
    await access.can(alice, 'join', 'a');
    await access.can(alice, 'join', 'b');
    await access.can(bob, 'join', 'a');
    answer({ allow: false });
    access.forget('alice', 'a');
    expect(await access.can(alice, 'join', 'a')).toBe(false);
    expect(await access.can(alice, 'join', 'b')).toBe(true);
    access.forget('alice');
    expect(await access.can(alice, 'join', 'b')).toBe(false);
    expect(await access.can(bob, 'join', 'a')).toBe(true);
    access.forget();
    expect(await access.can(bob, 'join', 'a')).toBe(false);

    let release = (): void => {};
    respond = (response) => (release = () => response.end('{"allow":true}'));
    const old = access.can(bob, 'join', 'c');
    await vi.waitFor(() => expect(calls.at(-1)?.body).toContain('"c"'));
    access.forget('bob', 'c');
    answer({ allow: false });
    expect(await access.can(bob, 'join', 'c')).toBe(false);
    release();
    await old;
    expect(await access.can(bob, 'join', 'c')).toBe(false);
  });

  it.each<[string, AccessCallOutcome, (response: ServerResponse) => void]>([
    ['another status', 'bad_answer', (response) => response.writeHead(500).end('{"allow":true}')],
    ['a refused signature', 'bad_answer', (response) => response.writeHead(401).end()],
    ['no JSON', 'bad_answer', (response) => response.end('yes')],
    ['JSON that says nothing', 'bad_answer', (response) => response.end('{"allowed":true}')],
    ['words for a boolean', 'bad_answer', (response) => response.end('{"allow":"true"}')],
    ['a redirect', 'bad_answer', (response) => response.writeHead(307, { location: '/elsewhere' }).end()],
    ['a flood', 'bad_answer', (response) => response.end(`{"allow":true}${' '.repeat(5_000)}`)],
    ['a broken connection', 'unreachable', (response) => response.destroy()],
  ])('that answers with %s lets nobody in, and says to try again', async (_name, outcome, misbehave) => {
    respond = misbehave;
    const access = policy();
    await expect(access.can(alice, 'join', 'a')).rejects.toMatchObject(NO_ANSWER);
    expect(outcomes).toEqual([outcome]);
    expect(calls.map(({ request }) => request.url)).not.toContain('/elsewhere');
    answer({ allow: true });
    expect(await access.can(alice, 'join', 'a')).toBe(true);
  });

  it('that is not there lets nobody in', async () => {
    const access = policy({ url: 'http://127.0.0.1:1/' });
    await expect(access.can(alice, 'join', 'a')).rejects.toMatchObject(NO_ANSWER);
    expect(outcomes).toEqual(['unreachable']);
  });

  it('is asked once more when the connection breaks before the answer', async () => {
    respond = (response) => {
      answer({ allow: true });
      response.destroy();
    };
    expect(await policy().can(alice, 'join', 'a')).toBe(true);
    expect(calls).toHaveLength(2);
    expect(outcomes).toEqual(['allow']);
  });

  it('that is silent lets nobody in after two seconds, and leaves no timer', async () => {
    respond = () => {};
    const answered = policy().can(alice, 'join', 'a');
    const refused = expect(answered).rejects.toMatchObject(NO_ANSWER);
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    await clock.advance(2_000);
    await refused;
    expect(outcomes).toEqual(['timeout']);
    expect(clock.pending).toBe(0);
  });

  it('that fails five times in a row is asked once a second, until it answers', async () => {
    answer({}, 500);
    const access = policy();
    const ask = () => access.can(alice, 'join', 'a');
    for (let i = 0; i < 8; i += 1) await expect(ask()).rejects.toMatchObject(NO_ANSWER);
    expect(calls).toHaveLength(5);
    expect(outcomes.slice(5)).toEqual(['paused', 'paused', 'paused']);
    await clock.advance(1_000);
    const two = await Promise.allSettled([ask(), (async () => access.can(bob, 'join', 'a'))()]);
    expect(two.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(calls).toHaveLength(6);
    await clock.advance(1_000);
    answer({ allow: true });
    expect(await ask()).toBe(true);
    expect(await access.can(bob, 'join', 'a')).toBe(true);
  });

  it('is asked 64 questions at once and no more; the others wait for their turn, but not beyond their time', async () => {
    const held: ServerResponse[] = [];
    respond = (response) => void held.push(response);
    const access = policy();
    const asked = Array.from({ length: 70 }, async (_, i) => access.can({ ...alice, userId: `u${i}` }, 'join', 'c'));
    const all = Promise.allSettled(asked);
    await vi.waitFor(() => expect(held).toHaveLength(64));
    held[0]?.end('{"allow":true}');
    await vi.waitFor(() => expect(held).toHaveLength(65));
    await clock.advance(2_000);
    const settled = await all;
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'busy' || outcome === 'timeout')).toHaveLength(69);
  });
});
