import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import { createApiKeys } from '../../src/auth/api-keys.js';
import { forge, OTHER_SECRET, SECRET } from '../support/tokens.js';
import { exchange, requestText } from '../support/raw-http.js';
import { badInputWorld } from './support.js';

const API_KEY = 'service-key-Rq7tZ2mW9x';

describe('bad tokens', () => {
  const world = badInputWorld({ auth: { secrets: [SECRET], apiKeys: [API_KEY] } });
  const now = Math.floor(Date.now() / 1000);
  const claims = (over: object = {}): object => ({ sub: 'ann', iat: now, exp: now + 600, ...over });

  /** The code with which a token is refused, the same for sockets and HTTP. */
  async function codeOf(token: string): Promise<string | undefined> {
    const { code } = await exchange(
      world.server.port,
      requestText('GET', '/session', [`Authorization: Bearer ${token}`]),
    );
    const refused = await world.clients.attempt({ token });
    // A handshake is also held to its schema, which a token that is too long does not pass.
    if (token.length <= 8_192 && token !== '') expect(refused?.code).toBe(code);
    else expect(refused).not.toBeNull();
    return code;
  }

  it('Other algorithms, and headers that bring keys', async () => {
    const headers = [
      ...['none', 'None', 'HS512', 'RS256', 'ES256', '', 7, null].map((alg) => ({ alg })),
      ...['jwk', 'jku', 'x5u', 'x5c', 'crit'].map((name) => ({ alg: 'HS256', [name]: ['x'] })),
    ];
    for (const header of headers) expect(await codeOf(forge(claims(), header))).toBe('token_invalid');
    expect(await codeOf(forge(claims(), { alg: 'none' }).replace(/[^.]*$/, ''))).toBe('token_invalid');
    expect(await codeOf(forge(claims(), { alg: 'HS256' }, OTHER_SECRET))).toBe('token_invalid');
  });

  it('A key id that is a path, a query or a flood', async () => {
    for (const kid of ['../../dev/null', "' OR 1=1", 'http://127.0.0.1:1/k', '__proto__', 'x'.repeat(7_000)]) {
      const token = forge(claims(), { alg: 'HS256', kid }, OTHER_SECRET);
      expect(await codeOf(token)).toBe('token_invalid');
    }
  });

  it('Times, subjects and payloads that are none', async () => {
    const bad = [
      claims({ exp: undefined }),
      claims({ exp: 'tomorrow' }),
      claims({ exp: now + 40 * 86_400 }),
      claims({ nbf: now + 600 }),
      claims({ iat: now + 600 }),
      ...[undefined, '', {}, 7, ['ann'], 'a b'].map((sub) => claims({ sub })),
      [claims()],
      'null',
      '{',
    ];
    for (const payload of bad) expect(await codeOf(forge(payload))).toBe('token_invalid');
    expect(await codeOf(forge(claims({ iat: now - 900, exp: now - 600 })))).toBe('token_expired');
  });

  it('A token that is too long, or has not three parts', async () => {
    for (const token of [forge(claims({ pad: 'x'.repeat(9_000) })), 'a.b', 'a.b.c.d', '..', forge(claims()) + '.x']) {
      expect(await codeOf(token)).toBe('token_invalid');
    }
    const twice = requestText('GET', '/session', [`Authorization: Bearer Bearer ${forge(claims())}`]);
    expect((await exchange(world.server.port, twice)).code).toBe('token_invalid');
  });

  it('Keys of services that are nearly right', async () => {
    for (const key of [API_KEY.slice(1), `${API_KEY}x`, API_KEY.toUpperCase(), '']) {
      const { code } = await exchange(world.server.port, requestText('GET', '/admin/stats', [`X-API-Key: ${key}`]));
      expect(code).toBe('token_invalid');
    }
    expect(
      (await exchange(world.server.port, requestText('GET', '/admin/stats', [`X-API-Key: ${API_KEY}`]))).status,
    ).toBe(200);
  });

  it('A token in the query', async () => {
    for (const name of ['token', 'access_token', 'jwt']) {
      const answer = await exchange(world.server.port, requestText('GET', `/session?${name}=${forge(claims())}`));
      expect([answer.status, answer.code]).toEqual([400, 'token_in_query']);
      expect(answer.head).toMatch(/referrer-policy: no-referrer/i);
      expect(answer.head).toMatch(/cache-control: no-store/i);
    }
    expect(await world.clients.attempt({}, { query: { token: forge(claims()) } })).toMatchObject({
      code: 'token_in_query',
    });
  });

  it('Guesses that are timed', async () => {
    const compare = vi.spyOn(crypto, 'timingSafeEqual');
    syncBuiltinESMExports();
    const serviceOf = createApiKeys([API_KEY, 'another-key-of-a-service']);
    // However much of a key is right, each is compared with all keys, in the same length and to the end.
    for (const guess of ['', API_KEY.slice(0, -1), 'x'.repeat(5_000)]) expect(serviceOf(guess)).toBeNull();
    expect(compare).toHaveBeenCalledTimes(6);
    expect(new Set(compare.mock.calls.flat().map((bytes) => bytes.byteLength))).toEqual(new Set([32]));
    compare.mockRestore();
    syncBuiltinESMExports();
  });
});
