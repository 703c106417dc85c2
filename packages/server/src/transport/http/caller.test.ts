import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_KEY, httpWorld, type HttpWorld } from '../../../test/support/http-world.js';
import { noMetrics } from '../../core/metrics.js';

const post = (world: HttpWorld, headers: Record<string, string>, body: object = {}) =>
  world.send('/messages', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ channelId: 'c', content: 'x', ...body }),
  });

describe('a caller', () => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('has to say who it is', async () => {
    const answer = await post(world, {}, { userId: 'ann' });
    expect(answer.body).toMatchObject({ status: 401, code: 'unauthorized', type: 'auth' });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it.each([
    ['Basic YW5uOng='],
    ['Bearer'],
    ['Bearer '],
    ['Bearer a b'],
    ['Bearer x, Bearer y'],
    ['Bearer not.a.token'],
    ['bearer\u00a0x'],
    [`Bearer ${'x'.repeat(9000)}`],
  ])('is refused with %j', async (authorization) => {
    expect((await post(world, { authorization })).body).toMatchObject({ status: 401, code: 'token_invalid' });
  });

  it('is refused before its body is read', async () => {
    const answer = await world.send('/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(answer.body.code).toBe('unauthorized');
  });

  it('is told when its token has expired or was revoked', async () => {
    const authorization = `Bearer ${await world.tokenOf('ann', { expiresIn: 60 })}`;
    expect((await post(world, { authorization })).status).toBe(201);
    await world.clock.advance(70_000);
    expect((await post(world, { authorization })).body).toMatchObject({ status: 401, code: 'token_expired' });
    const revoked = `Bearer ${await world.tokenOf('ann', { tokenId: 't1' })}`;
    await world.stores.revocations.revoke({ tokenId: 't1', at: world.clock.now() });
    expect((await post(world, { authorization: revoked })).body).toMatchObject({ status: 401, code: 'token_revoked' });
  });

  it('acts for itself alone', async () => {
    const authorization = `Bearer ${await world.tokenOf('ann', { name: 'Ann', picture: 'https://x.example/a.png' })}`;
    const answer = await post(world, { authorization }, { userId: 'ann' });
    expect(answer.body.message).toMatchObject({ userId: 'ann', user: { displayName: 'Ann' } });
    expect((await post(world, { authorization }, { userId: 'bob' })).body).toMatchObject({
      status: 403,
      code: 'identity_mismatch',
    });
    const query = await world.send('/poll?channelId=c&userId=bob', { headers: { authorization } });
    expect(query.body.code).toBe('identity_mismatch');
    for (const userId of ['', 'a b', 7, null, {}, ['ann']]) {
      expect((await post(world, { authorization }, { userId })).body).toMatchObject({
        code: 'invalid_payload',
        path: 'userId',
      });
    }
  });
});

describe('a service', () => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('is known by its key', async () => {
    expect((await post(world, { 'x-api-key': API_KEY })).body.message.userId).toMatch(/^service:/);
    for (const key of ['wrong', `${API_KEY}x`, ' ']) {
      expect((await post(world, { 'x-api-key': key })).body).toMatchObject({ status: 401 });
    }
  });

  it('acts for any user, everywhere, with the user’s name and not its own looks', async () => {
    const bot = await world.tokenOf('bot', { role: 'service', name: 'Bot' });
    const credentials: Record<string, string>[] = [{ 'x-api-key': API_KEY }, { authorization: `Bearer ${bot}` }];
    for (const headers of credentials) {
      const { message } = (await post(world, headers, { userId: 'ann', channelId: 'private-1' })).body;
      expect(message.userId).toBe('ann');
      expect(message.user).toBeUndefined();
    }
    expect((await post(world, { authorization: `Bearer ${bot}` })).body.message.user).toEqual({ displayName: 'Bot' });
  });

  it('is a user where it presents a user’s token as well', async () => {
    const authorization = `Bearer ${await world.tokenOf('ann')}`;
    const answer = await post(world, { authorization, 'x-api-key': API_KEY }, { channelId: 'private-1' });
    expect(answer.body).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

describe('in development', () => {
  const options = { auth: { mode: 'dev' as const, apiKeys: [API_KEY] } };

  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld({ options });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('the examples of the specification work without credentials', async () => {
    expect((await post(world, {}, { userId: 'user-456' })).body.message.userId).toBe('user-456');
    expect((await post(world, {})).body.message.userId).toBe('anonymous');
    expect((await world.send('/poll?channelId=channel-123&since=1234567890')).status).toBe(200);
    expect((await world.send('/presence/channel-123')).status).toBe(200);
  });

  it('a token may name the user, or leave that to the request', async () => {
    const named = { authorization: 'Bearer user:ann' };
    expect((await post(world, named)).body.message.userId).toBe('ann');
    expect((await post(world, named, { userId: 'bob' })).body.code).toBe('identity_mismatch');
    const opaque = { authorization: 'Bearer whatever' };
    expect((await post(world, opaque, { userId: 'ann' })).body.message.userId).toBe('ann');
    expect((await post(world, opaque)).body.code).toBe('unauthorized');
  });

  it('a service is still known by its key alone', async () => {
    expect((await post(world, { 'x-api-key': 'wrong' })).status).toBe(401);
    expect((await post(world, { 'x-api-key': API_KEY }, { userId: 'ann' })).body.message.userId).toBe('ann');
  });

  it('a service’s token acts for others', async () => {
    const secret = 'a-secret-for-tests-that-is-32-bytes-long';
    await using other = await httpWorld({ options: { auth: { mode: 'dev', secrets: [secret] } } });
    const authorization = `Bearer ${await other.tokenOf('bot', { role: 'service' })}`;
    expect((await post(other, { authorization }, { userId: 'ann' })).body.message.userId).toBe('ann');
  });
});

describe('refused credentials', () => {
  it('are all counted, but nobody is shut out for giving none: any page can make its visitors do that', async () => {
    const [failed, authFailed] = [vi.fn(), vi.fn()];
    const deps = { strangers: { refusal: () => null, failed, accepted() {} }, metrics: { ...noMetrics, authFailed } };
    await using world = await httpWorld({ deps });
    await post(world, {});
    expect(failed).not.toHaveBeenCalled();
    await post(world, { 'x-api-key': `${API_KEY}x` });
    await post(world, { authorization: 'Basic YW5uOng=' });
    expect(failed).toHaveBeenCalledTimes(2);
    expect(authFailed.mock.calls).toEqual([['unauthorized'], ['token_invalid'], ['token_invalid']]);
  });
});
