import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { forge, OTHER_SECRET, SECRET } from '../../test/support/tokens.js';
import { createJwtVerifier, type JwtSettings } from './jwt-authenticator.js';
import { constantSource, type KeySource, secretKeySource } from './key-source.js';

const settings: JwtSettings = {
  algorithms: ['HS256'],
  issuer: [],
  audience: [],
  userClaim: 'sub',
  serviceRoles: ['service'],
  maxLifetimeMs: 86_400_000,
};

let clock: FakeClock;
let now: number;
beforeEach(() => {
  clock = new FakeClock();
  now = clock.now() / 1000;
});

const verifier = (changes: Partial<JwtSettings> = {}, secrets = [SECRET]) => {
  const all = { ...settings, ...changes };
  return createJwtVerifier(all, { keys: secretKeySource(secrets, all.algorithms), clock });
};
const good = () => ({ sub: 'alice', iat: now, exp: now + 3600 });

/** The code of the refusal, and the reason that only the server learns. */
async function refusalOf(token: string, changes?: Partial<JwtSettings>): Promise<{ code: string; reason: string }> {
  const error = (await verifier(changes)
    .verify(token)
    .then(
      () => ({ code: 'accepted' }),
      (thrown: unknown) => thrown,
    )) as { code: string; cause?: Error };
  return { code: error.code, reason: error.cause?.message ?? '' };
}

describe('a token that is accepted', () => {
  it('names the user, the times and the id', async () => {
    const token = forge({ ...good(), jti: 't1' });
    expect(await verifier().verify(token)).toEqual({
      userId: 'alice',
      kind: 'user',
      tokenId: 't1',
      issuedAt: now * 1000,
      expiresAt: (now + 3600) * 1000,
    });
  });

  it.each(['HS384', 'HS512'])('may be signed with %s where that is on the list', async (alg) => {
    const token = forge(good(), { alg });
    expect(await verifier({ algorithms: ['HS256', alg] }).verify(token)).toMatchObject({ userId: 'alice' });
  });

  it('may be signed with the secret that is being replaced', async () => {
    const token = forge(good(), { alg: 'HS256' }, OTHER_SECRET);
    expect(await verifier({}, [SECRET, OTHER_SECRET]).verify(token)).toMatchObject({ userId: 'alice' });
  });

  it('may come from a clock that is five seconds off, either way', async () => {
    await verifier().verify(forge({ ...good(), iat: now + 4, nbf: now + 4 }));
    await verifier().verify(forge({ sub: 'alice', exp: now - 4 }));
  });

  it('has the issuer and audience that are asked for', async () => {
    const token = forge({ ...good(), iss: 'https://id', aud: ['chat', 'mail'] });
    const principal = await verifier({ issuer: ['https://id'], audience: ['chat'] }).verify(token);
    expect(principal.userId).toBe('alice');
  });
});

describe('a token that is refused', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
  const rs256 = (): string => {
    const body = [{ alg: 'RS256' }, good()]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${body}.${sign('sha256', Buffer.from(body), rsa.privateKey).toString('base64url')}`;
  };
  const unsigned = (alg: unknown): string => forge(good(), { alg }).replace(/[^.]*$/, '');
  const at = (claims: object) => forge({ ...good(), ...claims });
  const headed = (header: object) => forge(good(), { alg: 'HS256', ...header });

  const table: [name: string, make: () => string, reason: RegExp, changes?: Partial<JwtSettings>][] = [
    ['is empty', () => '', /three parts/],
    ['is no token', () => 'jwt-token-here', /three parts/],
    ['has two parts', () => forge(good()).replace(/\.[^.]*$/, ''), /three parts/],
    ['has five parts, as an encrypted one (not three parts)', () => `${forge(good())}.a.b`, /three parts/],
    ['has Bearer twice', () => `Bearer ${forge(good())}`, /three parts/],
    ['has padding', () => `${forge(good())}=`, /three parts/],
    ['is longer than 8 KB', () => at({ fill: 'x'.repeat(8192) }), /too long/],
    ['has a header that is no JSON', () => forge(good(), 'nonsense'), /header cannot be read/],
    ['has a header that is a list', () => forge(good(), []), /header cannot be read|algorithm/],
    ['names no algorithm', () => forge(good(), { typ: 'JWT' }), /algorithm/],
    ['is unsigned (none)', () => unsigned('none'), /three parts/],
    ['is unsigned, with a signature', () => forge(good(), { alg: 'none' }), /algorithm/],
    ['is unsigned, in capitals', () => forge(good(), { alg: 'None' }), /algorithm/],
    ['is signed with HS512, which is not on the list', () => forge(good(), { alg: 'HS512' }), /algorithm/],
    ['is signed with a key pair', rs256, /algorithm/],
    [
      'is signed with a public key as the secret (confusion)',
      () => forge(good(), { alg: 'RS256' }, String(publicPem)),
      /algorithm/,
    ],
    ['brings its own key (jwk)', () => headed({ jwk: { kty: 'oct', k: 'AAAA' } }), /jwk/],
    ['names a key set of its own (jku)', () => headed({ jku: 'https://evil.example/keys' }), /jku/],
    ['names a certificate (x5u)', () => headed({ x5u: 'https://evil.example/cert' }), /x5u/],
    ['brings a certificate (x5c)', () => headed({ x5c: ['MIIB'] }), /x5c/],
    ['has critical extensions (crit)', () => headed({ crit: ['exp'], exp: 1 }), /crit/],
    ['has an unencoded payload', () => headed({ b64: false, crit: ['b64'] }), /crit/],
    ['is signed with another secret', () => forge(good(), { alg: 'HS256' }, OTHER_SECRET), /no key of ours/],
    ['was changed after signing', () => forge(good()).replace(/\.(.)/, '.A$1'), /./],
    ['has a payload that is no JSON', () => forge('nonsense'), /./],
    ['has a payload that is a list (array payload)', () => forge([good()]), /./],
    ['has a payload that is a text', () => forge('"alice"'), /./],
    ['has no exp', () => forge({ sub: 'alice', iat: now }), /exp/],
    ['has an exp that is a text', () => at({ exp: String(now + 60) }), /exp/],
    ['never ends', () => forge(`{"sub":"alice","exp":1e400}`), /longer than is allowed/],
    ['is valid for more than a day (exp too far)', () => at({ exp: now + 86_400 + 60 }), /longer than is allowed/],
    [
      'is valid for more than a day, without iat',
      () => forge({ sub: 'alice', exp: now + 90_000 }),
      /longer than is allowed/,
    ],
    ['is not yet valid (nbf)', () => at({ nbf: now + 60 }), /nbf/],
    ['has an nbf that is a text', () => at({ nbf: 'now' }), /nbf/],
    ['was issued in the future (iat)', () => at({ iat: now + 60 }), /issued in the future/],
    ['has an iat that is a text', () => at({ iat: 'now' }), /iat/],
    ['has no subject', () => forge({ iat: now, exp: now + 60 }), /user claim/],
    ['has an empty subject', () => at({ sub: '' }), /user claim/],
    ['has an object for a subject', () => at({ sub: { id: 'alice' } }), /sub/],
    ['has a number for a subject (sub not a string)', () => at({ sub: 7 }), /sub/],
    ['has a subject out of the grammar', () => at({ sub: 'a lice' }), /user claim/],
    ['has a subject that is too long', () => at({ sub: 'a'.repeat(129) }), /user claim/],
    ['comes from nobody we know (wrong iss)', () => at({ iss: 'https://other' }), /iss/, { issuer: ['https://id'] }],
    ['does not say whom it comes from', () => at({}), /iss/, { issuer: ['https://id'] }],
    ['is meant for somebody else (wrong aud)', () => at({ aud: 'mail' }), /aud/, { audience: ['chat'] }],
    ['does not say whom it is meant for', () => at({}), /aud/, { audience: ['chat'] }],
    ['has a list for grants', () => at({ channels: ['general'] }), /channels/],
    ['has a wildcard in the middle of a grant', () => at({ channels: { 'a*b': ['join'] } }), /wildcard/],
    ['grants what there is not', () => at({ channels: { general: ['fly'] } }), /unknown/],
    ['has Hasura claims that are a list', () => at({ 'https://hasura.io/jwt/claims': [] }), /Hasura/],
  ];

  it.each(table)('%s', async (_name, make, reason, changes) => {
    const refusal = await refusalOf(make(), changes);
    expect(refusal.code).toBe('token_invalid');
    expect(refusal.reason).toMatch(reason);
  });

  it('says no more to the client than that it was refused', async () => {
    const error = (await verifier()
      .verify(forge(good(), { alg: 'HS512' }))
      .catch((thrown: unknown) => thrown)) as { toWire(): object };
    expect(JSON.stringify(error.toWire())).not.toMatch(/algorithm|HS512/);
  });

  it('has a code of its own when it has expired, so that clients fetch another', async () => {
    expect(await refusalOf(forge({ sub: 'alice', iat: now - 60, exp: now - 6 }))).toMatchObject({
      code: 'token_expired',
    });
  });

  it('is not called expired when it is also forged', async () => {
    const token = forge({ sub: 'alice', exp: now - 60 }, { alg: 'HS256' }, OTHER_SECRET);
    expect(await refusalOf(token)).toMatchObject({ code: 'token_invalid' });
  });
});

describe('what is done only once', () => {
  it('is the signature of a token, until it expires', async () => {
    const source = secretKeySource([SECRET], ['HS256']);
    const keysFor = vi.fn<KeySource['keysFor']>((header) => source.keysFor(header));
    const { verify } = createJwtVerifier(settings, { keys: { ...constantSource, keysFor }, clock });
    const token = forge(good());
    await verify(token);
    await verify(token);
    expect(keysFor).toHaveBeenCalledTimes(1);
    await clock.advance(3605_000);
    await expect(verify(token)).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('is not the refusal of a token', async () => {
    const keysFor = vi.fn<KeySource['keysFor']>(async () => []);
    const { verify } = createJwtVerifier(settings, { keys: { ...constantSource, keysFor }, clock });
    const token = forge(good());
    await expect(verify(token)).rejects.toMatchObject({ code: 'token_invalid' });
    await expect(verify(token)).rejects.toMatchObject({ code: 'token_invalid' });
    expect(keysFor).toHaveBeenCalledTimes(2);
  });

  it('is no crypto at all for what is plainly no token of ours', async () => {
    const keysFor = vi.fn<KeySource['keysFor']>(async () => []);
    const { verify } = createJwtVerifier(settings, { keys: { ...constantSource, keysFor }, clock });
    for (const token of [
      'a.b.c',
      'x'.repeat(9000),
      forge(good(), { alg: 'none' }),
      forge(good(), { alg: 'HS256', jwk: {} }),
    ]) {
      await expect(verify(token)).rejects.toMatchObject({ code: 'token_invalid' });
    }
    expect(keysFor).not.toHaveBeenCalled();
  });
});

describe('what costs no signature', () => {
  const counted = () => {
    const source = secretKeySource([SECRET], ['HS256']);
    const keysFor = vi.fn(source.keysFor);
    return { keysFor, source };
  };

  it('is a token that no secret has signed, in whatever part it was changed', async () => {
    const { keysFor, source } = counted();
    const { verify } = createJwtVerifier(settings, { keys: { ...source, keysFor }, clock });
    const [header = '', claims = '', signature = ''] = forge(good()).split('.');
    const other = forge({ ...good(), sub: 'bob' }).split('.')[1] ?? '';
    const changed = [
      [header, other, signature],
      [header, claims, `${signature.slice(0, -2)}AA`],
      [header, claims, signature.slice(0, 20)],
      [header, claims, `${signature}AAAA`],
    ];
    for (const parts of changed) {
      await expect(verify(parts.join('.'))).rejects.toMatchObject({ code: 'token_invalid' });
    }
    expect(keysFor).not.toHaveBeenCalled();
    expect(await verify([header, claims, signature].join('.'))).toMatchObject({ userId: 'alice' });
  });

  it('is a forgery that was seen before, until the keys are others', async () => {
    const { keysFor, source } = counted();
    const keys = { ...constantSource, keysFor, version: 0 };
    const { verify } = createJwtVerifier(settings, { keys, clock });
    const token = forge(good(), { alg: 'HS256' }, OTHER_SECRET);
    for (let i = 0; i < 3; i += 1) await expect(verify(token)).rejects.toMatchObject({ code: 'token_invalid' });
    expect(keysFor).toHaveBeenCalledTimes(1);
    keys.version = 1;
    keysFor.mockImplementation(secretKeySource([OTHER_SECRET], ['HS256']).keysFor);
    expect(await verify(token)).toMatchObject({ userId: 'alice' });
    expect(source.version).toBe(0);
  });

  it('is a token that is known: it was verified, and has not expired', async () => {
    const { verify, knows } = verifier();
    const token = forge(good());
    expect(knows(token)).toBe(false);
    await verify(token);
    expect([knows(token), knows(`${token}x`), knows('x'.repeat(9_000))]).toEqual([true, false, false]);
    await clock.advance(3_700_000);
    expect(knows(token)).toBe(false);
  });
});
