import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createOwnServer } from '../../src/transport/http/own-server.js';
import { createIo } from '../../src/transport/socket/socket-transport.js';
import { exchange, requestText } from '../support/raw-http.js';
import { badInputWorld } from './support.js';

const POLLING = '/socket.io/?EIO=4&transport=polling';
const WEBSOCKET = '/socket.io/?EIO=4&transport=websocket';
const upgrade = (path: string, headers: readonly string[] = []): string =>
  requestText('GET', path, [
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  ]).replace('Connection: close', 'Connection: Upgrade');

describe('bad connections', () => {
  const world = badInputWorld({
    corsOrigins: ['https://chat.example.com'],
    websocket: { maxConnectionsPerUser: 2, framesPerSecond: 20, frameBurst: 100 },
  });

  it('Origins that are not on the list', async () => {
    const { port } = world.server;
    for (const origin of ['https://evil.example', 'null', 'https://chat.example.com.evil.example']) {
      const header = [`Origin: ${origin}`];
      const answers = await Promise.all([
        exchange(port, upgrade('/socket.io/?EIO=4&transport=websocket', header)),
        exchange(port, requestText('GET', POLLING, header)),
        exchange(port, requestText('POST', `${POLLING}&sid=x`, header, '40')),
      ]);
      for (const { status, code } of answers) expect([status, code]).toEqual([403, 'origin_not_allowed']);
      const read = await exchange(port, requestText('GET', '/health', header));
      expect(read.head).not.toMatch(/access-control-allow-origin/i);
    }
    // An image on any page.
    const embedded = await exchange(port, requestText('GET', POLLING, ['Sec-Fetch-Mode: no-cors']));
    expect([embedded.status, embedded.code]).toEqual([403, 'origin_not_allowed']);
    const good = await exchange(port, requestText('GET', POLLING, ['Origin: https://chat.example.com']));
    expect([good.status, /access-control-allow-credentials/i.test(good.head)]).toEqual([200, false]);
  });

  it('Polling payloads that are bombs, or overlap', async () => {
    const { port } = world.server;
    const open = async (): Promise<string> =>
      /"sid":"([^"]+)"/.exec((await exchange(port, requestText('GET', POLLING))).body)?.[1] ?? '';
    const post = (sid: string, body: string) => exchange(port, requestText('POST', `${POLLING}&sid=${sid}`, [], body));
    expect(await post(await open(), 'x'.repeat(70_000))).toMatchObject({ status: 413, code: 'payload_too_large' });
    const flooded = await open();
    await post(flooded, Array.from({ length: 200 }, () => '42["x"]').join('\u001e'));
    // The session is over; a poll is told so, and then there is none.
    await exchange(port, requestText('GET', `${POLLING}&sid=${flooded}`));
    expect(await post(flooded, '40')).toMatchObject({ status: 400, code: 'bad_request' });
    const overlapped = await open();
    const slow = connect({ port, host: '127.0.0.1' });
    slow.on('error', () => {});
    slow.write(`POST ${POLLING}&sid=${overlapped} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n4`);
    await expect.poll(async () => (await post(overlapped, '40')).status).toBe(400);
    slow.destroy();
  });

  it('Requests to Engine.IO that are none', async () => {
    const { port } = world.server;
    const asked = [
      ['DELETE', POLLING, 'bad_request'],
      ['OPTIONS', `${POLLING}&sid=x`, 'bad_request'],
      ['POST', POLLING, 'bad_request'],
      ['GET', '/socket.io/?EIO=4&transport=constructor', 'bad_request'],
      ['GET', '/socket.io/?EIO=4&transport=websocket', 'bad_request'],
      ['GET', `${POLLING}&sid=__proto__`, 'bad_request'],
      ['GET', '/socket.io/?EIO=3&transport=polling', 'unsupported_protocol'],
    ] as const;
    for (const [method, path, code] of asked) expect((await exchange(port, requestText(method, path))).code).toBe(code);
    expect(await exchange(port, upgrade('/health'))).toMatchObject({ status: 404, code: 'not_found' });
    // What ws refuses.
    const odd = [upgrade(WEBSOCKET, ['Sec-WebSocket-Protocol: a,,b']), upgrade(WEBSOCKET).replace('13', '7')];
    for (const bytes of odd) expect(await exchange(port, bytes)).toMatchObject({ status: 400, code: 'bad_request' });
  });

  it('Many tiny frames and fragments', async () => {
    const client = await world.clients.connect('flood');
    const closed = new Promise((resolve) => client.socket.once('disconnect', resolve));
    for (let i = 0; i < 600; i += 1) client.socket.io.engine.write('2["ping",{}]');
    await closed;
    expect(client.of('session:close')).toMatchObject([{ reason: 'too_many_requests', reconnect: true }]);
  });

  it('Frames before anybody said who they are', async () => {
    const { port } = world.server;
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.write(upgrade('/socket.io/?EIO=4&transport=websocket'));
    await once(socket, 'data');
    // `40/x,` asks for another namespace, masked with zeroes.
    const frame = Buffer.concat([Buffer.from([0x81, 0x85, 0, 0, 0, 0]), Buffer.from('40/x,')]);
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.write(Buffer.concat(Array.from({ length: 40 }, () => frame)));
    await expect.poll(() => text, { timeout: 5_000 }).toContain('\u0088');
    expect(text.match(/"code":"not_found"/g)?.length ?? 0).toBeLessThanOrEqual(16);
    socket.destroy();
  });

  it('Requests and handshakes that never end', async () => {
    const server = createOwnServer({ maxSockets: 100, socketPath: '/socket.io/' });
    expect(server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 15_000, maxConnections: 100 });
    const io = createIo({ pingIntervalMs: 25_000, pingTimeoutMs: 5_000, isOriginAllowed: () => true });
    expect((io as unknown as { _connectTimeout: number })._connectTimeout).toBe(10_000);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.once('connection', (socket) => {
      server.emit('clientError', Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
    });
    expect(await exchange(port, 'GET /')).toMatchObject({ status: 408, code: 'timeout' });
    server.close();
  });

  it('Headers that are many, huge, doubled or malformed', async () => {
    const { port } = world.server;
    const many = Array.from({ length: 80 }, (_, i) => `X-${i}: 1`);
    for (const path of ['/health', POLLING]) {
      expect(await exchange(port, requestText('GET', path, many))).toMatchObject({ status: 400, code: 'bad_request' });
      const huge = [`X: ${'x'.repeat(17_000)}`];
      expect(await exchange(port, requestText('GET', path, huge))).toMatchObject({
        status: 431,
        code: 'payload_too_large',
      });
      const malformed = await exchange(port, requestText('GET', path, ['X: a\0b']));
      expect(malformed).toMatchObject({ status: 400, code: 'bad_request' });
    }
    const doubled = ['Authorization: Bearer a', 'Authorization: Bearer b'];
    expect((await exchange(port, requestText('GET', '/session', doubled))).code).toBe('bad_request');
    for (const path of ['/health', POLLING]) {
      const nameless = await exchange(port, `GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`);
      expect(nameless).toMatchObject({ status: 400, code: 'bad_request' });
    }
  });

  it('More connections than a user may have', async () => {
    for (const _ of [1, 2]) await world.clients.connect('many');
    const token = await world.server.token('many');
    expect(await world.clients.attempt({ token })).toMatchObject({ code: 'connection_limit', retryable: true });
  });
});
