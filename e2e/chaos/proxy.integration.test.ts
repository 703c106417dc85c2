import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultProxy } from './proxy.js';

describe('the fault proxy', () => {
  let echo: Server;
  let proxy: FaultProxy;
  let sockets: Socket[];

  beforeEach(async () => {
    sockets = [];
    echo = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.push(socket);
      socket.on('error', () => {}).on('data', (data) => socket.write(data));
    });
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = new FaultProxy(() => [1, (echo.address() as AddressInfo).port]);
    await proxy.listen();
  });
  afterEach(() => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
    echo.close();
  });

  async function client(): Promise<{ socket: Socket; text: () => string }> {
    const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
    sockets.push(socket);
    let text = '';
    socket.setEncoding('utf8').on('data', (more: string) => (text += more));
    await once(socket, 'connect');
    return { socket, text: () => text };
  }

  it('passes what it gets, to the first target that answers', async () => {
    const { socket, text } = await client();
    socket.write('hello');
    await expect.poll(text).toBe('hello');
  });

  it('delays without changing the order', async () => {
    const { socket, text } = await client();
    proxy.set({ kind: 'delay', ms: 60, jitterMs: 60 });
    const from = Date.now();
    for (const digit of '0123456789') {
      socket.write(digit);
      await sleep(5);
    }
    await expect.poll(text).toBe('0123456789');
    expect(Date.now() - from).toBeGreaterThanOrEqual(120);
  });

  it('throttles', async () => {
    const { socket, text } = await client();
    proxy.set({ kind: 'throttle', bytesPerSecond: 10_000 });
    const from = Date.now();
    socket.write('x'.repeat(1_000));
    await expect.poll(() => text().length).toBe(1_000);
    expect(Date.now() - from).toBeGreaterThanOrEqual(180);
  });

  it.each(['up', 'down', 'both'] as const)(
    'holds everything back (%s), and nothing is lost afterwards',
    async (way) => {
      const { socket, text } = await client();
      proxy.set({ kind: 'black-hole', way });
      socket.write('kept');
      await sleep(100);
      expect(text()).toBe('');
      proxy.set({ kind: 'pass' });
      await expect.poll(text).toBe('kept');
    },
  );

  it('ends one way and leaves the other open', async () => {
    const { socket, text } = await client();
    socket.write('before');
    await expect.poll(text).toBe('before');
    const ended = once(socket, 'end');
    proxy.halfClose();
    await ended;
    expect(socket.writable).toBe(true);
  });

  it('resets connections', async () => {
    const { socket, text } = await client();
    socket.write('before');
    await expect.poll(text).toBe('before');
    const failed = once(socket, 'error');
    proxy.reset();
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  it('refuses connections, and takes them again on the same port', async () => {
    const { socket, text } = await client();
    proxy.refuse();
    await expect(client()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    socket.write('still open');
    await expect.poll(text).toBe('still open');
    await proxy.listen();
    const again = await client();
    again.socket.write('back');
    await expect.poll(again.text).toBe('back');
  });
});
