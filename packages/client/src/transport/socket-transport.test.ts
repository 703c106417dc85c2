import type { RealtimeError } from '@nchat/realtime-protocol/core';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { openSocket } from './socket-transport.js';
import type { Transport } from './transport.js';

const OPEN = { sid: 's', upgrades: [], pingInterval: 25_000, pingTimeout: 5_000, maxPayload: 200 };
const endings: (() => void)[] = [];

afterEach(() => {
  for (const end of endings.splice(0)) end();
});

/** A server that speaks by hand, and one transport to it. */
async function connect(open: object = OPEN) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  endings.push(() => server.close());
  await once(server, 'listening');
  const heard: string[] = [];
  const events: [string, unknown][] = [];
  const closes: RealtimeError[] = [];
  let address = '';
  const peer = new Promise<WebSocket>((resolve) =>
    server.once('connection', (socket, request) => {
      address = request.url ?? '';
      socket.on('message', (data) => heard.push((data as Buffer).toString()));
      socket.send(`0${JSON.stringify(open)}`);
      resolve(socket);
    }),
  );
  const transport = openSocket(
    {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/page?x=1`,
      path: '/socket.io',
      auth: { token: 't', protocol: 1 },
      timeoutMs: 1000,
    },
    { onEvent: (name, data) => events.push([name, data]), onClose: (error) => closes.push(error) },
  );
  endings.push(() => transport.close());
  const socket = await peer;
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  return { transport, socket, heard, events, closes, address };
}

const said = (transport: Transport, payload: unknown) =>
  new Promise<unknown>((resolve) => transport.emit('message:send', payload, resolve));

describe('the WebSocket transport', () => {
  it('introduces itself on the path of the server, whatever the path of the address', async () => {
    const { heard, address } = await connect();
    expect(address).toBe('/socket.io/?EIO=4&transport=websocket');
    expect(heard).toEqual(['40{"token":"t","protocol":1}']);
  });

  it('hands on events and answers, each to its command', async () => {
    const { transport, socket, heard, events } = await connect();
    socket.send('40{"sid":"x"}');
    socket.send('42["message",{"content":"a\\nb"}]');
    const first = said(transport, { content: '1' });
    const second = said(transport, { content: '2' });
    transport.emit('typing', { isTyping: true });
    await vi.waitFor(() => expect(heard).toHaveLength(4));
    expect(heard.slice(1)).toEqual([
      '421["message:send",{"content":"1"}]',
      '422["message:send",{"content":"2"}]',
      '42["typing",{"isTyping":true}]',
    ]);
    socket.send('432[{"success":true,"data":2}]');
    socket.send('431[{"success":true,"data":1}]');
    socket.send('431[{"success":true,"data":"again"}]');
    socket.send('439[{}]');
    expect(await Promise.all([first, second])).toEqual([
      { success: true, data: 1 },
      { success: true, data: 2 },
    ]);
    expect(events).toEqual([['message', { content: 'a\nb' }]]);
  });

  it('answers heartbeats, and gives up a server that stays silent', async () => {
    const { socket, heard, closes } = await connect({ ...OPEN, pingInterval: 100, pingTimeout: 100 });
    socket.send('2');
    await vi.waitFor(() => expect(heard).toContain('3'));
    expect(closes).toEqual([]);
    await vi.waitFor(() => expect(closes[0]?.code).toBe('offline'));
    expect(closes).toHaveLength(1);
  });

  it('reports the refusal of the handshake as what the server calls it', async () => {
    const { socket, closes } = await connect();
    socket.send('44{"message":"no","data":{"code":"token_expired","status":401}}');
    await vi.waitFor(() => expect(closes[0]?.code).toBe('token_expired'));
  });

  it.each(['41', '1', '42{', 'nonsense', ''])('ends once on %j', async (frame) => {
    const { socket, closes, events } = await connect();
    const closed = once(socket, 'close');
    socket.send(frame);
    socket.send('42["message",{}]');
    await closed;
    expect(closes[0]?.code).toBe('offline');
    expect(closes).toHaveLength(1);
    expect(events).toEqual([]);
  });

  it('ends on a network that drops it', async () => {
    const { socket, closes } = await connect();
    socket.terminate();
    await vi.waitFor(() => expect(closes[0]?.code).toBe('offline'));
  });

  it('refuses by itself what is too large for the server, counted in bytes', async () => {
    const { transport, socket, heard } = await connect();
    const tooLarge = { success: false, error: { code: 'payload_too_large' } };
    expect(await said(transport, 'x'.repeat(200))).toEqual(tooLarge);
    expect(await said(transport, 'ü'.repeat(100))).toEqual(tooLarge);
    const fits = said(transport, 'x'.repeat(100));
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    socket.send(`${heard[1]!.replace(/^42(\d+).*/, '43$1')}["ok"]`);
    expect(await fits).toBe('ok');
  });

  it('says goodbye, and is then silent in both directions', async () => {
    const { transport, socket, heard, closes, events } = await connect();
    const closed = once(socket, 'close');
    transport.close();
    socket.send('42["message",{}]');
    await closed;
    expect(heard.at(-1)).toBe('41');
    expect([closes, events]).toEqual([[], []]);
  });

  it('says no goodbye when another one takes its place', async () => {
    const { transport, socket, heard } = await connect();
    const closed = once(socket, 'close');
    transport.close(true);
    await closed;
    expect(heard).not.toContain('41');
  });

  it('is refused for good where the address is none', async () => {
    const closes: RealtimeError[] = [];
    openSocket(
      { url: 'nowhere', path: '/socket.io', auth: {}, timeoutMs: 1000 },
      { onEvent: () => {}, onClose: (error) => closes.push(error) },
    );
    expect(closes).toEqual([]);
    await vi.waitFor(() => expect(closes[0]?.code).toBe('bad_request'));
  });

  it('is of the runtime where `ws` cannot be had', async () => {
    const opened: string[] = [];
    vi.stubGlobal('WebSocket', function (this: object, address: string) {
      opened.push(address);
    });
    vi.doMock('ws', () => Promise.reject(new Error('not installed')));
    vi.resetModules();
    const { openSocket: open } = await import('./socket-transport.js');
    open(
      { url: 'http://there', path: '/socket.io', auth: {}, timeoutMs: 1000 },
      { onEvent: () => {}, onClose: () => {} },
    );
    await vi.waitFor(() => expect(opened).toEqual(['ws://there/socket.io/?EIO=4&transport=websocket']));
    vi.doUnmock('ws');
    vi.unstubAllGlobals();
  });
});
