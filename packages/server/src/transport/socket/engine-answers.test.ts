import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange, requestText } from '../../../test/support/raw-http.js';
import { translateEngineAnswers } from './engine-answers.js';
import { createIo } from './socket-transport.js';

const PATH = '/socket.io/?EIO=4&transport';
const server = createServer();
const io = createIo({ pingIntervalMs: 25_000, pingTimeoutMs: 5_000, isOriginAllowed: () => true });
let port = 0;

beforeAll(async () => {
  io.attach(server);
  // Before the server listens: engine.io makes its WebSocket server anew then.
  translateEngineAnswers(io.engine, server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => io.close());

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const upgrade = (path: string, ...headers: string[]): string =>
  requestText('GET', path, ['Upgrade: websocket', ...headers]).replace('Connection: close', 'Connection: Upgrade');

// No gate stands before it here: all of these are answers of engine.io, or of ws.
it.each([
  ['a poll of no session', requestText('GET', `${PATH}=polling&sid=gone`), 400, 'bad_request'],
  ['a payload of no session', requestText('POST', `${PATH}=polling&sid=gone`, [], '40'), 400, 'bad_request'],
  ['an unknown transport', requestText('GET', `${PATH}=pigeon`), 400, 'bad_request'],
  ['an upgrade of no session', upgrade(`${PATH}=websocket&sid=gone`, KEY), 400, 'bad_request'],
  ['an upgrade without a key', upgrade(`${PATH}=websocket`, 'Sec-WebSocket-Version: 13'), 400, 'bad_request'],
  ['an upgrade of another version', upgrade(`${PATH}=websocket`, KEY, 'Sec-WebSocket-Version: 7'), 400, 'bad_request'],
  [
    'an upgrade with malformed protocols',
    upgrade(`${PATH}=websocket`, KEY, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: a,,b'),
    400,
    'bad_request',
  ],
])('answers %s in the one error shape', async (_what, bytes, status, code) => {
  const answer = await exchange(port, bytes);
  expect(answer).toMatchObject({ status, code });
  expect(answer.head).toMatch(/content-type: application\/problem\+json/i);
  expect(JSON.parse(answer.body)).toMatchObject({ status, retryable: false });
});

it('answers a payload that is too large, and one of a kind it does not take, in the one error shape', async () => {
  const open = async (): Promise<string> =>
    /"sid":"([^"]+)"/.exec((await exchange(port, requestText('GET', `${PATH}=polling`))).body)?.[1] ?? '';
  const post = async (headers: readonly string[], body: string) =>
    exchange(port, requestText('POST', `${PATH}=polling&sid=${await open()}`, headers, body));
  expect(await post([], 'x'.repeat(70_000))).toMatchObject({ status: 413, code: 'payload_too_large' });
  const binary = await post(['Content-Type: application/octet-stream'], '4');
  expect(binary).toMatchObject({ status: 400, code: 'bad_request' });
});

it('leaves what goes well as it is', async () => {
  const { status, head, body } = await exchange(port, requestText('GET', `${PATH}=polling`));
  expect([status, body.slice(0, 8)]).toEqual([200, '0{"sid":']);
  expect(head).toMatch(/content-type: text\/plain/i);
});
