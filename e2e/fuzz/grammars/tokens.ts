import { createHmac } from 'node:crypto';
import type { Random } from '../../chaos/random.js';
import { textFrame } from '../frame-codec.js';
import { chance, several, type Grammar } from '../grammar.js';
import { mutateText } from '../mutate.js';
import { request } from './request.js';

const encode = (part: unknown): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

const HOUR = 3_600;
const now = (): number => Math.floor(Date.now() / 1000);

const HEADERS: readonly unknown[] = [
  ...[
    'none',
    'None',
    'NONE',
    '',
    'HS256 ',
    'hs256',
    'HS512',
    'HS384',
    'RS256',
    'ES256',
    'EdDSA',
    'PS256',
    'dir',
    7,
    null,
    [],
    {},
  ].map((alg) => ({ alg })),
  { alg: 'HS256', crit: ['x'], x: 1 },
  { alg: 'HS256', crit: ['b64'], b64: false },
  { alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } },
  { alg: 'HS256', jku: 'http://127.0.0.1:1/keys' },
  { alg: 'HS256', x5u: 'http://127.0.0.1:1/cert' },
  { alg: 'HS256', x5c: ['AAAA'] },
  ...['{', '[]', 'null', '"x"', '', '{"alg":"HS256","alg":"none"}'],
];

const claims = (more: object = {}): object => ({ sub: 'fuzz-9', iat: now(), exp: now() + HOUR, ...more });

const CLAIMS: readonly (() => unknown)[] = [
  () => ({ sub: 'fuzz-9' }),
  () => claims({ exp: now() - HOUR }),
  () => claims({ exp: 'tomorrow' }),
  () => claims({ exp: 1e300 }),
  () => claims({ exp: null }),
  () => claims({ exp: now() + 400 * 24 * HOUR }),
  () => claims({ nbf: now() + HOUR }),
  () => claims({ nbf: 'x' }),
  () => claims({ iat: now() + 2 * HOUR }),
  () => claims({ sub: undefined }),
  ...['', ' ', 'a b', 'x'.repeat(200), '__proto__\n', 7, {}, [], null, true, '\u0000'].map(
    (sub) => () => claims({ sub }),
  ),
  () => [claims()],
  () => 'null',
  () => '"x"',
  () => '{',
  () => `{"sub":"fuzz-9","exp":${now() + HOUR},"sub":{"x":1}}`,
  () => '['.repeat(3_000),
];

const sign = (body: string, secret: string): string => createHmac('sha256', secret).update(body).digest('base64url');

/** A token that nobody may accept. */
function badToken(random: Random, secret: string): string {
  const header = { alg: 'HS256', typ: 'JWT' };
  const good = `${encode(header)}.${encode(claims())}`;
  switch (random.between(0, 9)) {
    case 0:
    case 1:
    case 2: {
      const body = `${encode(random.pick(HEADERS))}.${encode(claims())}`;
      return `${body}.${chance(random, 0.7) ? sign(body, secret) : ''}`;
    }
    case 3:
    case 4:
    case 5: {
      const body = `${encode(header)}.${encode(random.pick(CLAIMS)())}`;
      return `${body}.${sign(body, secret)}`;
    }
    case 6:
      return `${good}.${sign(good, random.pick(['', 'secret', secret.slice(1), `${secret} `]))}`;
    case 7:
      return `${good}.${sign(good, secret).slice(0, random.between(0, 40))}`;
    case 8: {
      const body = `${encode(header)}.${encode(claims({ pad: 'x'.repeat(7_000) }))}`;
      return `${body}.${sign(body, secret)}`;
    }
    default:
      return random.pick([
        good,
        `${good}.`,
        `${good}.${sign(good, secret)}.x`,
        '..',
        '.',
        'a.b',
        'eyJ.eyJ.',
        '\u00ff.\u00ff.\u00ff',
      ]);
  }
}

/** Tokens that must not let anybody in: to HTTP, and to sessions. */
export const tokenGrammar = (secret: string): Grammar => ({
  name: 'tokens',
  weight: 3,
  make(random) {
    const token = (): string => {
      const bad = badToken(random, secret);
      return chance(random, 0.1) ? mutateText(random, bad).replaceAll(/[^\x21-\x7e]/g, '') : bad;
    };
    if (chance(random, 0.25)) {
      // One connection may try eight times.
      const connect = (): string => textFrame(`40${JSON.stringify({ token: token() })}`).toString('latin1');
      return { grammar: 'tokens', way: 'websocket', inputs: several(random.between(1, 9), connect), mustRefuse: true };
    }
    const call = (): string => {
      const headers = [['Authorization', `Bearer ${token()}`] as const];
      return request({ method: 'GET', path: '/session', headers });
    };
    return { grammar: 'tokens', way: 'http', inputs: several(40, call), mustRefuse: true };
  },
});
