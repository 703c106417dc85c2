import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { type KeyPair, keyPair, signWith } from '../../test/support/key-pairs.js';
import { forge, SECRET } from '../../test/support/tokens.js';
import { normalizeOptions } from '../config/normalize.js';
import type { AuthOptions } from '../config/options.js';
import { silentLogger } from '../core/logger.js';
import { noMetrics } from '../core/metrics.js';
import { createAuthenticator } from './create-authenticator.js';

const clock = new FakeClock();
const now = clock.now() / 1000;
const claims = { sub: 'alice', iat: now, exp: now + 60 };
const revocations = { isRevoked: async () => false };

const authenticator = (auth: AuthOptions) =>
  createAuthenticator(normalizeOptions({ auth }).auth, {
    revocations,
    clock,
    logger: silentLogger,
    metrics: noMetrics,
  });
const codeOf = (auth: AuthOptions, token: string): Promise<string> =>
  authenticator(auth)
    .authenticate({ token })
    .then(
      ({ userId }) => userId,
      ({ code }: { code: string }) => code,
    );

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const set = (...keys: [KeyPair, object?][]): string =>
  JSON.stringify({ keys: keys.map(([{ jwk }, more]) => ({ ...jwk, ...more })) });

describe('a public key', () => {
  it.each(ALGORITHMS)('verifies tokens signed with %s, and none of another pair', async (alg) => {
    const auth = { algorithms: [alg], publicKey: keyPair(alg).pem };
    expect(await codeOf(auth, await signWith(keyPair(alg), alg, claims))).toBe('alice');
    expect(await codeOf(auth, await signWith(keyPair(alg, 'other'), alg, claims))).toBe('token_invalid');
  });

  it.each(['RS256', 'ES256', 'EdDSA'])('may be one of several in PEM: %s', async (alg) => {
    const publicKey = ['RS256', 'ES256', 'EdDSA'].map((name) => keyPair(name).pem).join('\n');
    const auth = { algorithms: ['RS256', 'ES256', 'EdDSA'], publicKey };
    expect(await codeOf(auth, await signWith(keyPair(alg), alg, claims, { kid: 'whatever' }))).toBe('alice');
  });

  it('may be the one that is being replaced', async () => {
    const pairs = [keyPair('ES256'), keyPair('ES256', 'next')];
    const auth = { algorithms: ['ES256'], publicKey: pairs.map(({ pem }) => pem).join('') };
    for (const pair of pairs) expect(await codeOf(auth, await signWith(pair, 'ES256', claims))).toBe('alice');
  });

  it('of a key set is found by its kid, and by trying where a token names none', async () => {
    const [one, next] = [keyPair('ES256'), keyPair('ES256', 'next')];
    const auth = { algorithms: ['ES256'], publicKey: set([one, { kid: 'one' }], [next, { kid: 'next' }]) };
    expect(await codeOf(auth, await signWith(next, 'ES256', claims, { kid: 'next' }))).toBe('alice');
    expect(await codeOf(auth, await signWith(next, 'ES256', claims))).toBe('alice');
    expect(await codeOf(auth, await signWith(next, 'ES256', claims, { kid: 'one' }))).toBe('token_invalid');
    expect(await codeOf(auth, await signWith(next, 'ES256', claims, { kid: 'gone' }))).toBe('token_invalid');
  });

  it('works beside a secret, where both kinds of algorithms are on the list', async () => {
    const auth = { algorithms: ['HS256', 'RS256'], publicKey: keyPair('RS256').pem, secrets: [SECRET] };
    expect(await codeOf(auth, await signWith(keyPair('RS256'), 'RS256', claims))).toBe('alice');
    expect(await codeOf(auth, forge(claims))).toBe('alice');
  });
});

describe('alg none / not in list / confusion', () => {
  const both = { algorithms: ['HS256', 'RS256', 'ES256'], secrets: [SECRET] };
  const publicKey = `${keyPair('RS256').pem}${keyPair('ES256').pem}`;

  it('a public key is never a shared secret, in whatever form it may be guessed', async () => {
    const { pem, jwk } = keyPair('RS256');
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    for (const secret of [pem, pem.trim(), publicKey, JSON.stringify(jwk), String(jwk.n), der as unknown as string]) {
      expect(await codeOf({ ...both, publicKey }, forge(claims, { alg: 'HS256' }, secret))).toBe('token_invalid');
    }
  });

  it('a shared secret is never a public key', async () => {
    for (const alg of ['RS256', 'ES256']) {
      expect(await codeOf({ ...both, publicKey }, forge(claims, { alg }))).toBe('token_invalid');
    }
  });

  it('a key serves no algorithm of another type, nor one that is not on the list', async () => {
    const es256 = await signWith(keyPair('ES256'), 'ES256', claims);
    const [, payload, signature] = es256.split('.');
    const header = Buffer.from('{"alg":"RS256"}').toString('base64url');
    expect(await codeOf({ ...both, publicKey }, `${header}.${payload}.${signature}`)).toBe('token_invalid');
    const ps256 = await signWith(keyPair('RS256'), 'PS256', claims);
    expect(await codeOf({ ...both, publicKey }, ps256)).toBe('token_invalid');
  });

  it('a key whose set names its algorithm serves that one alone', async () => {
    const auth = { algorithms: ['RS256', 'RS512'], publicKey: set([keyPair('RS256'), { alg: 'RS256', kid: 'a' }]) };
    expect(await codeOf(auth, await signWith(keyPair('RS256'), 'RS256', claims))).toBe('alice');
    expect(await codeOf(auth, await signWith(keyPair('RS256'), 'RS512', claims))).toBe('token_invalid');
  });
});
