import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { forge, SECRET } from '../../test/support/tokens.js';
import { silentLogger } from '../core/logger.js';
import type { RevocationStore } from '../ports/limits.js';
import type { AuthSettings } from './authenticator.js';
import { createAuthenticator } from './create-authenticator.js';

const KEY = 'a-key-of-the-billing-service-1';
const settings: AuthSettings = {
  mode: 'jwt',
  secrets: [SECRET],
  publicKeys: [],
  jwksUrl: null,
  algorithms: ['HS256'],
  issuer: [],
  audience: [],
  userClaim: 'sub',
  serviceRoles: ['service'],
  maxLifetimeMs: 86_400_000,
  apiKeys: [KEY],
};
const clock = new FakeClock();
const now = clock.now() / 1000;
const alice = forge({ sub: 'alice', jti: 't1', iat: now, exp: now + 60 });

const metrics = { authFailed: vi.fn(), keySetFetched: vi.fn() };
const nothingRevoked: Pick<RevocationStore, 'isRevoked'> = { isRevoked: async () => false };
const authenticator = (changes: Partial<AuthSettings> = {}, revocations = nothingRevoked, logger = silentLogger) =>
  createAuthenticator({ ...settings, ...changes }, { revocations, clock, logger, metrics });

describe('with tokens', () => {
  it('nobody gets in without one', async () => {
    await expect(authenticator().authenticate({})).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(authenticator().authenticate({ token: '', userId: 'alice' })).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it('the user id may be said as well, if it is the same', async () => {
    expect(await authenticator().authenticate({ token: alice, userId: 'alice' })).toMatchObject({ userId: 'alice' });
  });

  it('nobody is somebody else (userId is not the token’s sub)', async () => {
    const attempt = authenticator().authenticate({ token: alice, userId: 'bob' });
    await expect(attempt).rejects.toMatchObject({ code: 'identity_mismatch' });
  });

  it('a word is not enough', async () => {
    const attempt = authenticator().authenticate({ token: 'user:alice' });
    await expect(attempt).rejects.toMatchObject({ code: 'token_invalid' });
  });

  it('a revoked one is refused, also when it was accepted before', async () => {
    let revoked = false;
    const isRevoked = vi.fn<RevocationStore['isRevoked']>(async () => revoked);
    const { authenticate } = authenticator({}, { ...nothingRevoked, isRevoked });
    await authenticate({ token: alice });
    revoked = true;
    await expect(authenticate({ token: alice })).rejects.toMatchObject({ code: 'token_revoked' });
    expect(isRevoked).toHaveBeenLastCalledWith(
      expect.objectContaining({ userId: 'alice', tokenId: 't1', issuedAt: now * 1000 }),
    );
  });

  it('nobody gets in while nobody knows who was locked out', async () => {
    const isRevoked = () => Promise.reject(new Error('away'));
    const attempt = authenticator({}, { ...nothingRevoked, isRevoked }).authenticate({ token: alice });
    await expect(attempt).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });

  it('the log learns the reason of a refusal, but not the token', async () => {
    const debug = vi.fn();
    const token = forge({ sub: 'alice', exp: now - 60 });
    await authenticator({}, nothingRevoked, { ...silentLogger, debug })
      .authenticate({ token })
      .catch(() => {});
    expect(debug).toHaveBeenCalledWith({ code: 'token_expired', reason: 'the token has expired' }, expect.any(String));
    expect(JSON.stringify(debug.mock.calls)).not.toContain(token);
  });
});

describe('metrics', () => {
  it('count every refusal by its code', async () => {
    metrics.authFailed.mockClear();
    const { authenticate } = authenticator();
    await authenticate({ token: alice });
    await authenticate({}).catch(() => {});
    await authenticate({ token: alice, userId: 'bob' }).catch(() => {});
    expect(metrics.authFailed.mock.calls).toEqual([['unauthorized'], ['identity_mismatch']]);
  });
});

describe('with an API key', () => {
  it('a service gets in, under a name that does not tell the key', async () => {
    const principal = await authenticator().authenticate({ apiKey: KEY });
    expect(principal).toMatchObject({ kind: 'service', expiresAt: null });
    expect(principal.userId).toMatch(/^service:[0-9a-f]{12}$/);
  });

  it.each(['', 'x', KEY.slice(0, -1), `${KEY}x`, KEY.toUpperCase()])('%j does not get in', async (apiKey) => {
    await expect(authenticator().authenticate({ apiKey })).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('nobody gets in where there are none', async () => {
    const attempt = authenticator({ apiKeys: [] }).authenticate({ apiKey: '' });
    await expect(attempt).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('in development mode', () => {
  const dev = { mode: 'dev', secrets: [] } as const;

  it.each([
    [{ token: 'user:alice' }],
    [{ token: 'user:alice', userId: 'alice' }],
    [{ token: 'jwt-token-here', userId: 'alice' }],
    [{ token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...', userId: 'alice' }],
    [{ userId: 'alice' }],
  ])('%j is alice', async (credentials) => {
    expect(await authenticator(dev).authenticate(credentials)).toEqual({
      userId: 'alice',
      kind: 'user',
      issuedAt: clock.now(),
      expiresAt: null,
    });
  });

  it.each([
    [{}, 'unauthorized'],
    [{ token: 'whatever' }, 'unauthorized'],
    [{ token: 'user:' }, 'token_invalid'],
    [{ token: 'user:a b' }, 'token_invalid'],
    [{ token: 'user:alice', userId: 'bob' }, 'identity_mismatch'],
  ])('%j is refused: %s', async (credentials, code) => {
    await expect(authenticator(dev).authenticate(credentials)).rejects.toMatchObject({ code });
  });

  it('a real token works too, and is held to its word, where there is a secret', async () => {
    const { authenticate } = authenticator({ mode: 'dev' });
    expect(await authenticate({ token: alice, userId: 'alice' })).toMatchObject({ tokenId: 't1' });
    const expired = forge({ sub: 'alice', exp: now - 60 });
    await expect(authenticate({ token: expired, userId: 'alice' })).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('an API key works as ever', async () => {
    expect(await authenticator(dev).authenticate({ apiKey: KEY })).toMatchObject({ kind: 'service' });
  });
});
