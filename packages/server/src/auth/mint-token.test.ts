import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { SECRET } from '../../test/support/tokens.js';
import { createJwtVerifier } from './jwt-authenticator.js';
import { secretKeySource } from './key-source.js';
import { mintToken } from './mint-token.js';

const clock = new FakeClock();
const base = { userId: 'alice', secret: SECRET, issuedAt: clock.now() };

describe('a minted token', () => {
  it('is accepted with everything that was put into it', async () => {
    const token = await mintToken({
      ...base,
      algorithm: 'HS512',
      name: 'Ann',
      picture: 'https://img.example/a.png',
      role: 'service',
      channels: { 'team-*': ['join'] },
      issuer: 'cli',
      audience: 'chat',
      tokenId: 't1',
    });
    const settings = {
      algorithms: ['HS512'],
      issuer: ['cli'],
      audience: ['chat'],
      userClaim: 'sub',
      serviceRoles: ['service'],
      maxLifetimeMs: 3_600_000,
    };
    const { verify } = createJwtVerifier(settings, { keys: secretKeySource([SECRET], ['HS512']), clock });
    expect(await verify(token)).toEqual({
      userId: 'alice',
      kind: 'service',
      roles: ['service'],
      user: { displayName: 'Ann', avatarUrl: 'https://img.example/a.png' },
      grants: { 'team-*': ['join'] },
      tokenId: 't1',
      issuedAt: clock.now(),
      expiresAt: clock.now() + 3_600_000,
    });
  });

  it('ends when it is told to', async () => {
    expect(decodeJwt(await mintToken({ ...base, expiresIn: 90 })).exp).toBe(clock.now() / 1000 + 90);
  });

  it('remembers when it was issued to the millisecond', async () => {
    expect(decodeJwt(await mintToken({ ...base, issuedAt: clock.now() + 123 })).iat).toBe(clock.now() / 1000 + 0.123);
  });

  it('can be told from any other', async () => {
    const [one, other] = await Promise.all([mintToken(base), mintToken(base)]);
    expect(decodeJwt(one).jti).not.toBe(decodeJwt(other).jti);
  });

  it('is not made when its lifetime cannot be read, or a channel pattern is none', async () => {
    await expect(mintToken({ ...base, expiresIn: 'soon' })).rejects.toThrow();
    await expect(mintToken({ ...base, channels: { 'a*b': ['join'] } })).rejects.toThrow(TypeError);
  });
});
