import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.js';
import { ownServer, type OwnServer } from './node-server.js';

let own: OwnServer;
afterEach(() => own.close(0));

async function setUp() {
  const answers: ServerResponse[] = [];
  const server = createServer((_req, res) => void answers.push(res));
  server.on('upgrade', (_req, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  own = ownServer(server, systemClock);
  await own.open('127.0.0.1', 0);
  const { port } = server.address() as AddressInfo;
  const client = async (request: string): Promise<{ socket: Socket; received: () => string }> => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString())).on('error', () => {});
    await once(socket, 'connect');
    socket.write(request);
    return { socket, received: () => text };
  };
  return { answers, client, port };
}

const HALF = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123';
const UPGRADE = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';

describe('closing a server', () => {
  it('lets an answer under way end, and then does not wait for a next request', async () => {
    const { answers, client } = await setUp();
    const { socket, received } = await client('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => answers.length).toBe(1);
    const closing = own.close(10_000);
    answers[0]?.end('all of it');
    await closing;
    await expect.poll(() => socket.closed).toBe(true);
    expect(received()).toContain('all of it');
  });

  it.each([
    ['a request that never ends', HALF],
    ['a connection that was upgraded', UPGRADE],
    ['a connection that says nothing', ''],
  ])('cuts off %s', async (_name, request) => {
    const { client, answers } = await setUp();
    const { socket, received } = await client(request);
    if (request) await expect.poll(() => answers.length + received().length).toBeGreaterThan(0);
    await own.close(50);
    await expect.poll(() => socket.closed).toBe(true);
  });

  it('takes no new connections while it waits', async () => {
    const { client, port } = await setUp();
    await client(UPGRADE);
    const closing = own.close(300);
    const late = connect(port, '127.0.0.1');
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    await closing;
  });

  it('rejects when the port is taken', async () => {
    const { port } = await setUp();
    const other = ownServer(createServer(), systemClock);
    await expect(other.open('127.0.0.1', port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await other.close(0);
  });
});
