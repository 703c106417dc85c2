import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { SECRET } from '../../test/support/tokens.js';
import { createAuthenticator } from '../auth/create-authenticator.js';
import { normalizeOptions } from '../config/normalize.js';
import { optionsFromEnv } from '../config/options-from-env.js';
import { systemClock } from '../core/clock.js';
import { silentLogger } from '../core/logger.js';
import { noMetrics } from '../core/metrics.js';
import { makeToken, type TokenFlags } from './token.js';

const env = { REALTIME_JWT_SECRET: SECRET };
const flags = (changes: Partial<TokenFlags> = {}): TokenFlags => ({ expiresIn: '1h', channel: [], ...changes });

describe('the token command', () => {
  it('makes a token that a server with the same environment accepts', async () => {
    const all = {
      ...env,
      REALTIME_JWT_ALGORITHM: 'HS512,HS256',
      REALTIME_JWT_ISSUER: 'https://id',
      REALTIME_JWT_AUDIENCE: 'chat',
    };
    const token = await makeToken('alice', flags({ name: 'Ann', channel: ['team-*:join,send', 'a:b:read'] }), all);
    const revocations = { revoke: async () => {}, isRevoked: async () => false };
    const settings = normalizeOptions(optionsFromEnv(all).options);
    const { authenticate } = createAuthenticator(settings.auth, {
      revocations,
      clock: systemClock,
      logger: silentLogger,
      metrics: noMetrics,
    });
    expect(await authenticate({ token })).toMatchObject({
      userId: 'alice',
      kind: 'user',
      user: { displayName: 'Ann' },
      grants: { 'team-*': ['join', 'send'], 'a:b': ['read'] },
    });
    expect(decodeProtectedHeader(token).alg).toBe('HS512');
  });

  it('takes the secret that it is given before that of the environment', async () => {
    const other = 'Zu8rE2oX5aN7bM1vC9kL4jH6gT3fD0sP';
    expect(await makeToken('alice', flags({ secret: other }), {})).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('makes it valid for as long as it is told', async () => {
    const { exp = 0, iat = 0 } = decodeJwt(await makeToken('alice', flags({ expiresIn: '15m' }), env));
    expect(Math.abs(exp - iat - 900)).toBeLessThan(1);
  });

  it('makes a service’s token', async () => {
    expect(decodeJwt(await makeToken('bot', flags({ role: 'service' }), env))['role']).toBe('service');
  });

  it.each<[string, string, Partial<TokenFlags>, Record<string, string>, RegExp]>([
    ['a user id that is none', 'a b', {}, env, /user id/],
    ['no secret', 'alice', {}, {}, /no secret/],
    ['a weak secret', 'alice', { secret: 'secret' }, {}, /well-known/],
    ['a lifetime that cannot be read', 'alice', { expiresIn: 'soon' }, env, /--expires-in must be/],
    ['no lifetime', 'alice', { expiresIn: '0' }, env, /--expires-in must be/],
    ['a lifetime that no server accepts', 'alice', { expiresIn: '25h' }, env, /REALTIME_JWT_MAX_LIFETIME/],
    ['a lifetime that this server does not accept', 'alice', {}, { ...env, REALTIME_JWT_MAX_LIFETIME: '5m' }, /300 s/],
    ['a channel without actions', 'alice', { channel: ['general'] }, env, /--channel must look like/],
    ['an action that there is not', 'alice', { channel: ['general:fly'] }, env, /--channel must look like/],
    ['a wildcard in the middle', 'alice', { channel: ['a*b:join'] }, env, /--channel must look like/],
  ])('refuses %s', async (_name, userId, changes, variables, reason) => {
    await expect(makeToken(userId, flags(changes), variables)).rejects.toThrow(reason);
  });
});
