import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpWorld, type HttpWorld } from '../../../test/support/http-world.js';

let world: HttpWorld;
beforeAll(async () => {
  world = await httpWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: string[];
  readonly body?: string | Buffer;
}

/** A request as it is given: no client of good manners tidies it up on the way. */
async function raw({ method = 'GET', path, headers = [], body }: RawRequest) {
  const authorization = ['Authorization', `Bearer ${await world.tokenOf('ann')}`];
  const length = body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))];
  return new Promise<{ status: number; type: string; body: { code?: string; path?: string; requestId?: string } }>(
    (resolve, reject) => {
      const call = request(
        {
          port: world.port,
          method,
          path,
          headers: ['Host', 'x', 'Connection', 'close', ...authorization, ...length, ...headers],
          setHost: false,
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => {
            const text = Buffer.concat(parts).toString();
            resolve({
              status: response.statusCode ?? 0,
              type: response.headers['content-type'] ?? '',
              body: text.startsWith('{') ? (JSON.parse(text) as object) : {},
            });
          });
        },
      );
      call.on('error', reject);
      call.end(body);
    },
  );
}

const JSON_TYPE = ['Content-Type', 'application/json'];
const message = JSON.stringify({ channelId: 'c', content: 'x' });

describe('a body', () => {
  it.each([
    ['application/json'],
    ['application/json; charset=utf-8'],
    ['application/json;charset=UTF-8'],
    ['APPLICATION/JSON'],
  ])('may come as %j', async (type) => {
    const answer = await raw({ method: 'POST', path: '/messages', headers: ['Content-Type', type], body: message });
    expect(answer.status).toBe(201);
  });

  it.each([
    [['Content-Type', 'text/plain']],
    [['Content-Type', 'text/json']],
    [['Content-Type', 'application/json-patch+json']],
    [['Content-Type', 'application/problem+json']],
    [['Content-Type', 'application/json\t; charset=utf-8']],
    [['Content-Type', 'application/json, text/plain']],
    [['Content-Type', 'application/json; charset=utf-16']],
    [['Content-Type', 'application/json; charset=utf-8; x=y']],
    [['Content-Type', 'application/json;']],
    [['Content-Type', 'application/x-www-form-urlencoded']],
    [['Content-Type', 'multipart/form-data; boundary=x']],
    [['Content-Type', '']],
    [[]],
    [[...JSON_TYPE, ...JSON_TYPE]],
    [[...JSON_TYPE, 'content-type', 'text/plain']],
    [[...JSON_TYPE, 'Content-Encoding', 'gzip']],
    [[...JSON_TYPE, 'Content-Encoding', 'br']],
    [[...JSON_TYPE, 'Content-Encoding', 'identity', 'Content-Encoding', 'gzip']],
  ])('may not come as %j', async (headers) => {
    const answer = await raw({ method: 'POST', path: '/messages', headers, body: message });
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
  });

  it.each([
    ['{'],
    ['{}{}'],
    [message + message],
    ['\ufeff' + message],
    [Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['NaN'],
    ['{"channelId":"c","content":"x",}'],
    ["{'channelId':'c'}"],
  ])('must be JSON: %j', async (body) => {
    const answer = await raw({ method: 'POST', path: '/messages', headers: JSON_TYPE, body });
    expect([answer.status, answer.body.code]).toEqual([400, 'bad_request']);
  });

  it.each([
    ['nested 5 000 levels', '['.repeat(5_000) + ']'.repeat(5_000), ''],
    [
      'nested 9 levels in metadata',
      `{"channelId":"c","content":"x","metadata":${'{"a":'.repeat(9)}1${'}'.repeat(9)}}`,
      'metadata',
    ],
    ['with a __proto__', '{"channelId":"c","content":"x","__proto__":{"userId":"bob"}}', '__proto__'],
    [
      'with a __proto__ deep inside',
      '{"channelId":"c","content":"x","metadata":{"__proto__":{}}}',
      'metadata.__proto__',
    ],
    ['with a constructor', '{"channelId":"c","content":"x","constructor":{"prototype":{}}}', 'constructor'],
    ['with 201 keys', JSON.stringify(Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`k${n}`, n]))), ''],
    ['with numbers beyond all', '{"channelId":"c","content":1e400}', 'content'],
    ['that is empty', '', ''],
    ['that is null', 'null', ''],
    ['that is a list', '[{"channelId":"c","content":"x"}]', ''],
  ])('is refused as a payload: %s', async (_name, body, path) => {
    const answer = await raw({ method: 'POST', path: '/messages', headers: JSON_TYPE, body });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_payload']);
    if (path !== '') expect(answer.body.path?.startsWith(path)).toBe(true);
    expect(({} as { userId?: string }).userId).toBeUndefined();
  });

  it('is at most 64 KB', async () => {
    const padded = (bytes: number): string => message.padEnd(bytes);
    const post = (body: string) => raw({ method: 'POST', path: '/messages', headers: JSON_TYPE, body });
    expect((await post(padded(64 * 1024))).status).toBe(201);
    const answer = await post(padded(64 * 1024 + 1));
    expect([answer.status, answer.body.code]).toEqual([413, 'payload_too_large']);
    expect(answer.type).toBe('application/problem+json; charset=utf-8');
  });

  it('is not looked at where none belongs', async () => {
    const headers = ['Content-Type', 'text/plain'];
    expect((await raw({ path: '/poll?channelId=c', headers, body: '{"userId":"bob"}' })).status).toBe(200);
  });
});

describe('a path', () => {
  it.each([
    ['/presence/%2e%2e', 400, 'invalid_channel'],
    ['/presence/..', 400, 'invalid_channel'],
    ['/presence/a%2Fb', 400, 'invalid_channel'],
    ['/presence/a%252Fb', 400, 'invalid_channel'],
    ['/presence/a%00', 400, 'invalid_channel'],
    ['/presence/a%0Ab', 400, 'invalid_channel'],
    ['/presence/__proto__', 400, 'invalid_channel'],
    [`/presence/${'x'.repeat(129)}`, 400, 'invalid_channel'],
    [`/presence/${'x'.repeat(2000)}`, 404, 'not_found'],
    ['/presence/%zz', 400, 'bad_request'],
    ['/presence/%ff', 400, 'bad_request'],
    ['/presence/', 400, 'invalid_channel'],
    ['/presence', 404, 'not_found'],
    ['/presence/../health', 404, 'not_found'],
    ['//health', 404, 'not_found'],
    ['/health/', 404, 'not_found'],
    ['/HEALTH', 404, 'not_found'],
    ['/admin/%2e%2e/health', 404, 'not_found'],
    ['/docs/static/%2e%2e/%2e%2e/package.json', 400, 'bad_request'],
    ['/docs/static/..%2f..%2fpackage.json', 400, 'bad_request'],
    ['/docs/static/nothing.js', 404, 'not_found'],
  ])('%s is %i %s', async (path, status, code) => {
    const answer = await raw({ path });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.requestId).toBeTruthy();
  });

  it('is not changed by a header that overrides the method', async () => {
    const headers = ['X-HTTP-Method-Override', 'DELETE', ...JSON_TYPE];
    const answer = await raw({ method: 'POST', path: '/channels/c/messages/m1', headers, body: '{}' });
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('knows no %s', async (method) => {
    expect((await raw({ method, path: '/messages' })).body.code).toBe('not_found');
  });
});

describe('a query', () => {
  it.each([
    'token',
    'access_token',
    'auth',
    'auth[token]',
    'Authorization',
    'jwt',
    'api_key',
    'apiKey',
    'x-api-key',
    'id_token',
  ])('may not carry a %s', async (key) => {
    for (const path of ['/poll?channelId=c&', '/health?', '/nope?']) {
      const answer = await raw({ path: `${path}${key}=x` });
      expect([answer.status, answer.body.code]).toEqual([400, 'token_in_query']);
    }
  });

  it('may carry names that only look like it', async () => {
    expect((await raw({ path: '/poll?channelId=c&author=x&tokens=1' })).status).toBe(200);
  });

  it('with prototype keys is refused', async () => {
    expect((await raw({ path: '/poll?channelId=c&__proto__=x' })).body.code).toBe('invalid_payload');
  });
});

it.each([
  ['Authorization', 'Bearer other'],
  ['X-API-Key', 'one'],
  ['Idempotency-Key', 'one'],
])('a second %s is refused', async (name, value) => {
  const headers = name === 'Authorization' ? [name, value] : [name, value, name, value];
  expect(await raw({ path: '/poll?channelId=c', headers })).toMatchObject({
    status: 400,
    body: { code: 'bad_request' },
  });
});
