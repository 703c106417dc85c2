import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyPair } from '../../test/support/key-pairs.js';
import { SECRET } from '../../test/support/tokens.js';
import { ConfigurationError } from './configuration-error.js';
import { normalizeOptions } from './normalize.js';
import { optionsFromEnv } from './options-from-env.js';
import { readPublicKeys } from './public-keys.js';

const { pem, jwk, privateKey } = keyPair('ES256');
const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

describe('the text of public keys', () => {
  it.each([
    ['PEM', pem, ['P-256']],
    ['PEM whose line breaks are written out', pem.replaceAll('\n', '\\n'), ['P-256']],
    ['several PEM blocks with words between', `old\n${pem}\nnew\n${keyPair('EdDSA').pem}`, ['P-256', 'Ed25519']],
    ['a key of PKCS #1', rsaPkcs1(), ['RSA']],
    ['a JSON Web Key', JSON.stringify(jwk), ['P-256']],
    ['a JSON Web Key Set', ` ${JSON.stringify({ keys: [jwk, keyPair('ES512').jwk] })}`, ['P-256', 'P-521']],
    ['a set with a key for encryption', JSON.stringify({ keys: [jwk, { kty: 'RSA', use: 'enc' }] }), ['P-256']],
  ])('may be %s', (_name, text, kinds) => expect(readPublicKeys(text).map(({ kind }) => kind)).toEqual(kinds));

  it.each([
    ['a private key', privatePem, /private/],
    ['a private key among others', pem + privatePem, /private/],
    ['a private JSON Web Key', JSON.stringify(privateKey.export({ format: 'jwk' })), /private/],
    ['a shared key', JSON.stringify({ kty: 'oct', k: 'AAAA' }), /shared key/],
    ['a short RSA key', keyPair('RS256', 'short', 1024).pem, /1024 bits; at least 2048/],
    ['a key for key exchange', pemOf(generateKeyPairSync('x25519').publicKey), /signs no tokens/],
    [
      'a curve that tokens do not use',
      pemOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey),
      /secp256k1/,
    ],
    ['half a block', pem.slice(0, -30), /incomplete/],
    ['a block that is no key', pem.replace(/\n.{10}/, '\nAAAAAAAAAA'), /cannot be read/],
    ['a path', '/run/secrets/key.pem', /no public key/],
    ['a set without keys', '{"keys":[]}', /no public key/],
    ['a set that is no list', '{"keys":{}}', /not a list/],
    ['broken JSON', '{', /neither PEM nor JSON/],
    ['a key that is null', '{"keys":[null]}', /not an object/],
  ])('must not be %s', (_name, text, problem) => expect(() => readPublicKeys(text)).toThrow(problem));
});

describe('keys and algorithms', () => {
  const problemsOf = (env: Record<string, string>): string[] => {
    try {
      normalizeOptions(optionsFromEnv(env).options);
    } catch (error) {
      if (error instanceof ConfigurationError) return error.problems.map(({ name, message }) => `${name}: ${message}`);
      throw error;
    }
    return [];
  };
  const KEY = { REALTIME_JWT_PUBLIC_KEY: pem };
  const URL = { REALTIME_JWKS_URL: 'https://id.example/jwks' };
  const alg = (list: string) => ({ REALTIME_JWT_ALGORITHM: list });

  it.each([
    { ...KEY, ...alg('ES256') },
    { ...URL, ...alg('RS256,ES256') },
    { ...KEY, ...alg('ES256,HS256'), REALTIME_JWT_SECRET: SECRET },
    { ...KEY, ...alg('ES256'), JWT_SECRET: SECRET },
    { ...alg('RS256'), REALTIME_AUTH_MODE: 'dev' },
    { REALTIME_JWKS_URL: 'http://localhost:8080/jwks', ...alg('RS256') },
    { REALTIME_JWKS_URL: 'http://keycloak:8080/jwks', ...alg('RS256') },
    { REALTIME_JWKS_URL: 'http://10.1.2.3/jwks', ...alg('RS256') },
    { REALTIME_JWKS_URL: 'http://[::1]/jwks', ...alg('RS256') },
    { REALTIME_JWKS_URL: 'http://id.example/jwks', ...alg('RS256'), REALTIME_JWKS_ALLOW_HTTP: 'true', ENV: 'prod' },
  ])('that fit together start: %o', (env) => expect(problemsOf(env)).toEqual([]));

  it.each<[string, Record<string, string>, string[]]>([
    ['HS256 with a public key alone', KEY, ['REALTIME_JWT_ALGORITHM: has none that uses public keys']],
    ['HS256 with a key set alone', URL, ['REALTIME_JWT_ALGORITHM: has none that uses public keys']],
    ['RS256 without a key', alg('RS256'), ['REALTIME_JWT_PUBLIC_KEY: is missing: RS256 needs a public key']],
    [
      'RS256 with a secret alone',
      { ...alg('RS256'), REALTIME_JWT_SECRET: SECRET },
      ['REALTIME_JWT_PUBLIC_KEY: is missing'],
    ],
    [
      'both kinds without a secret',
      { ...KEY, ...alg('HS256,ES256') },
      ['REALTIME_JWT_SECRET: is missing: HS256 needs'],
    ],
    ['RS256 with another type of key', { ...KEY, ...alg('RS256') }, ['REALTIME_JWT_PUBLIC_KEY: has no key for RS256']],
    ['a key and a key set', { ...KEY, ...URL, ...alg('ES256') }, ['REALTIME_JWKS_URL: is set beside a public key']],
    ['a key that is none', { REALTIME_JWT_PUBLIC_KEY: 'x', ...alg('ES256') }, ['REALTIME_JWT_PUBLIC_KEY: holds no']],
    ['no signature at all', alg('none'), ['REALTIME_JWT_ALGORITHM: is not an algorithm']],
    ['encryption', alg('RSA-OAEP'), ['REALTIME_JWT_ALGORITHM: is not an algorithm']],
    ...[
      'http://id.example/jwks',
      'http://8.8.8.8/jwks',
      'ftp://localhost/x',
      'file:///etc/passwd',
      'jwks.json',
      'https://u:p@id.example/',
    ].map((url): [string, Record<string, string>, string[]] => [
      url,
      { REALTIME_JWKS_URL: url, ...alg('RS256') },
      ['REALTIME_JWKS_URL: must'],
    ]),
    [
      'plain http in production',
      { REALTIME_JWKS_URL: 'http://localhost/jwks', ...alg('RS256'), NODE_ENV: 'production' },
      ['REALTIME_JWKS_URL: must be an https:// URL; plain http'],
    ],
  ])('that do not fit together stop the start: %s', (_name, env, expected) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(problems[index]).toContain(text);
  });

  it('come from a file as well', () => {
    const env = { REALTIME_JWT_PUBLIC_KEY_FILE: '/run/key.pem', ...alg('ES256') };
    const { options } = optionsFromEnv(env, () => pem);
    expect(normalizeOptions(options).auth.publicKeys).toMatchObject([{ kind: 'P-256' }]);
  });
});

function rsaPkcs1(): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();
}
