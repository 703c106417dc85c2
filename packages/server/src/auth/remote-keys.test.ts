import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { type JwksServer, jwksServer } from '../../test/support/jwks-server.js';
import { type KeyPair, keyPair, signWith } from '../../test/support/key-pairs.js';
import { forge } from '../../test/support/tokens.js';
import { createJwtVerifier, type TokenVerifier } from './jwt-authenticator.js';
import { RemoteKeys } from './remote-keys.js';

const SETTINGS = {
  algorithms: ['ES256', 'RS256'],
  issuer: [],
  audience: [],
  userClaim: 'sub',
  serviceRoles: [],
  maxLifetimeMs: 86_400_000,
};
const COOL_DOWN = 10_000;
const MAX_AGE = 300_000;
const [one, next] = [keyPair('ES256'), keyPair('ES256', 'next')];

let issuer: JwksServer;
let clock: FakeClock;
let keys: RemoteKeys;
let verifier: TokenVerifier;
const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const metrics = { keySetFetched: vi.fn() };

beforeEach(async () => {
  vi.clearAllMocks();
  issuer = await jwksServer();
  clock = new FakeClock();
  listen();
});
/** Begins anew; only an issuer that hangs is given up early, since a busy machine is slow, too. */
function listen(timeoutMs = 5_000): void {
  keys = new RemoteKeys(issuer.url, { clock, logger, metrics }, { timeoutMs });
  verifier = createJwtVerifier(SETTINGS, { keys, clock });
}
afterEach(async () => {
  keys.stop();
  await issuer[Symbol.asyncDispose]();
});

let count = 0;
const token = (pair: KeyPair, kid?: string, alg = 'ES256'): Promise<string> => {
  const now = clock.now() / 1000;
  const claims = { sub: 'alice', jti: String((count += 1)), iat: now, exp: now + 3600 };
  return signWith(pair, alg, claims, kid === undefined ? {} : { kid });
};
const outcome = async (aToken: string | Promise<string>): Promise<string> =>
  verifier.verify(await aToken).then(
    ({ userId }) => userId,
    ({ code }: { code: string }) => code,
  );

describe('the key set of an issuer', () => {
  it('is read once for many tokens at a time', async () => {
    issuer.publish({ kid: 'one', pair: one });
    const tokens = await Promise.all(Array.from({ length: 50 }, () => token(one, 'one')));
    expect(await Promise.all(tokens.map(outcome))).toEqual(Array.from({ length: 50 }, () => 'alice'));
    expect(issuer.asked).toBe(1);
  });

  it('is read at the start, before anybody asks, and again when it may be out of date', async () => {
    issuer.publish({ kid: 'one', pair: one });
    keys.start();
    await expect.poll(() => metrics.keySetFetched.mock.calls).toEqual([['ok']]);
    await clock.advance(MAX_AGE);
    await expect.poll(() => metrics.keySetFetched.mock.calls.length).toBe(2);
    keys.stop();
    await clock.advance(MAX_AGE * 3);
    expect(issuer.asked).toBe(2);
  });

  it('may have keys of several types, and others that sign no tokens', async () => {
    const rsa = keyPair('RS256');
    issuer.publish(
      { kid: 'enc', pair: rsa, more: { use: 'enc' } },
      { kid: 'odd', pair: rsa, more: { kty: 'XYZ' } },
      { kid: 'broken', pair: rsa, more: { n: '' } },
      { kid: 'rsa', pair: rsa },
      { kid: 'one', pair: one },
    );
    expect(await outcome(token(one, 'one'))).toBe('alice');
    expect(await outcome(token(rsa, 'rsa', 'RS256'))).toBe('alice');
    expect(await outcome(token(rsa, undefined, 'RS256'))).toBe('alice');
    for (const kid of ['enc', 'odd', 'broken']) expect(await outcome(token(rsa, kid, 'RS256'))).toBe('token_invalid');
  });

  it('gives no short RSA key, and no shared one', async () => {
    const short = keyPair('RS256', 'short', 1024);
    issuer.publish(
      { kid: 'short', pair: short },
      { kid: 'oct', pair: one, more: { kty: 'oct', k: 'AAAA', alg: 'HS256' } },
    );
    // The library that signs would refuse such a key, too.
    const [header, payload] = (await token(keyPair('RS256'), 'short', 'RS256')).split('.');
    const { sign } = await import('node:crypto');
    const signature = sign('sha256', Buffer.from(`${header}.${payload}`), short.privateKey).toString('base64url');
    expect(await outcome(`${header}.${payload}.${signature}`)).toBe('token_invalid');
    expect(await outcome(forge({ sub: 'a' }, { alg: 'HS256', kid: 'oct' }, '\0\0\0'))).toBe('token_invalid');
  });
});

describe('a rotation', () => {
  it('is noticed by the first token with the new key', async () => {
    issuer.publish({ kid: 'one', pair: one });
    expect(await outcome(token(one, 'one'))).toBe('alice');
    await clock.advance(COOL_DOWN);
    issuer.publish({ kid: 'next', pair: next }, { kid: 'one', pair: one });
    expect(await Promise.all([outcome(token(next, 'next')), outcome(token(next, 'next'))])).toEqual(['alice', 'alice']);
    expect(await outcome(token(one, 'one'))).toBe('alice');
    expect(issuer.asked).toBe(2);
  });

  it('ends what the withdrawn key has signed, though it was verified before', async () => {
    issuer.publish({ kid: 'one', pair: one });
    keys.start();
    const old = await token(one, 'one');
    expect(await outcome(old)).toBe('alice');
    issuer.publish({ kid: 'next', pair: next });
    await clock.advance(MAX_AGE);
    await expect.poll(() => metrics.keySetFetched.mock.calls.length).toBe(2);
    expect(await outcome(old)).toBe('token_invalid');
  });
});

describe('a storm of tokens with unknown keys', () => {
  it('has the set read once per cool-down, and delays nobody whose key is known', async () => {
    issuer.publish({ kid: 'one', pair: one });
    const good = await token(one, 'one');
    expect(await outcome(good)).toBe('alice');
    for (let round = 1; round <= 3; round += 1) {
      await clock.advance(COOL_DOWN);
      const storm = await Promise.all(Array.from({ length: 40 }, (_, n) => token(next, `unknown-${round}-${n}`)));
      for (const bad of storm) expect(await outcome(bad)).toBe('token_invalid');
      expect(issuer.asked).toBe(1 + round);
    }
    expect(await outcome(good)).toBe('alice');
  });

  it('has it not read at all for a kid injection (path, SQL, URL, 10 KB)', async () => {
    issuer.publish({ kid: 'one', pair: one });
    const kids: unknown[] = [
      '../../../../dev/null',
      "' OR 1=1 --",
      'https://evil.example/keys',
      'x'.repeat(65),
      'x'.repeat(10_000),
      '',
      '__proto__ ',
      'a\0b',
      7,
      null,
      {},
      ['one'],
    ];
    for (const kid of kids) {
      expect(await outcome(forge({ sub: 'alice' }, { alg: 'ES256', kid })), JSON.stringify(kid)).toBe('token_invalid');
    }
    expect(issuer.asked).toBe(0);
    for (const kid of ['__proto__', 'constructor', 'toString']) {
      expect(await outcome(forge({ sub: 'alice' }, { alg: 'ES256', kid }))).toBe('token_invalid');
    }
  });
});

describe('an issuer that is down', () => {
  const faults: [name: string, answer: Parameters<JwksServer['answer']>[0]][] = [
    ['answers 500', (response) => response.writeHead(500).end('{"keys":[]}')],
    ['hangs', () => {}],
    ['hangs in the middle', (response) => void response.writeHead(200).write('{"keys":[')],
    ['answers garbage', (response) => response.writeHead(200).end('<html>')],
    ['answers JSON that is no key set', (response) => response.writeHead(200).end('{"keys":"none"}')],
    [
      'answers without end',
      (response) => {
        response.writeHead(200);
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.on('drain', more);
        more();
      },
    ],
    ['breaks the connection', (response) => response.destroy()],
    [
      'sends elsewhere, where a key set is',
      (response, { url }) => {
        if (url === '/other') response.writeHead(200).end(JSON.stringify({ keys: [{ ...one.jwk, kid: 'one' }] }));
        else response.writeHead(302, { Location: '/other' }).end();
      },
    ],
  ];

  it.each(faults)('%s: nobody can tell, so clients shall ask again; known keys still hold', async (name, answer) => {
    if (name.startsWith('hangs')) listen(200);
    issuer.answer(answer);
    expect(await outcome(token(one, 'one'))).toBe('unavailable');
    // Others within the cool-down are not let through to the issuer, nor called invalid.
    expect(await outcome(token(one, 'one'))).toBe('unavailable');
    expect(issuer.asked).toBe(1);
    issuer.publish({ kid: 'one', pair: one });
    await expect
      .poll(async () => {
        await clock.advance(COOL_DOWN);
        return outcome(token(one, 'one'));
      })
      .toBe('alice');

    issuer.answer(answer);
    await clock.advance(COOL_DOWN);
    expect(await outcome(token(next, 'next'))).toBe('unavailable');
    expect(await outcome(token(one, 'one'))).toBe('alice');
    expect(logger.warn).toHaveBeenCalledTimes(2);
    expect(logger.info).toHaveBeenCalledTimes(1);
  });

  it('is asked again in the background until it answers', async () => {
    keys.start();
    await expect.poll(() => metrics.keySetFetched.mock.calls).toEqual([['failed']]);
    await clock.advance(COOL_DOWN);
    await expect.poll(() => metrics.keySetFetched.mock.calls.length).toBe(2);
    issuer.publish({ kid: 'one', pair: one });
    await clock.advance(COOL_DOWN);
    await expect.poll(() => metrics.keySetFetched.mock.calls.at(-1)).toEqual(['ok']);
    expect(await outcome(token(one, 'one'))).toBe('alice');
    expect(issuer.asked).toBe(3);
  });

  it('tells when to ask again', async () => {
    const refused = verifier.verify(await token(one, 'one'));
    await expect(refused).rejects.toMatchObject({ code: 'unavailable', retryable: true, retryAfterMs: COOL_DOWN });
  });
});
