import { createServer } from 'node:http';
import { connect as connectTcp } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createRealtimeServer } from '../../src/create-realtime-server.js';
import { silentLogger } from '../../src/core/logger.js';
import type { RealtimeServerOptions } from '../../src/config/options.js';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { rawClients } from '../support/raw-client.js';

let server: TestServer;
const clients = rawClients(() => server);
const start = async (options: RealtimeServerOptions = {}): Promise<void> => {
  server = await createTestServer(options);
};
const API_KEY = 'a-key-that-services-know-0123456789';
const admin = (path: string, body: object): Promise<Response> =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': API_KEY },
    body: JSON.stringify(body),
  });

/** A WebSocket handshake of a page of another origin, as bytes. */
const upgrade = (end = '', options: object = {}): Socket => {
  const socket = connectTcp({ ...options, port: server.port, host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket${end} HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example.com\r\n` +
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
      'Sec-WebSocket-Version: 13\r\n\r\n',
  );
  return socket;
};

afterEach(async () => {
  clients.close();
  await server.stop({ timeoutMs: 500 });
});

describe('handshake', () => {
  it('greets with who is connected and when the token ends', async () => {
    await start();
    const alice = await clients.connect('alice');
    expect(alice.of('connected')).toMatchObject([
      { socketId: alice.socket.id, protocolVersion: 1, serverTime: expect.any(Number) },
    ]);
    expect(alice.of('authenticated')).toMatchObject([
      { userId: 'alice', rooms: ['user:alice'], expiresAt: expect.any(Number) },
    ]);
  });

  it('refuses with the code of the reason', async () => {
    await start();
    const token = await server.token('alice');
    const refused = async (auth: object, query?: Record<string, string>) =>
      (await clients.attempt(auth, query ? { query } : {}))?.code;
    expect(await refused({})).toBe('unauthorized');
    expect(await refused({ token: 'nonsense' })).toBe('token_invalid');
    expect(await refused({ token: await server.token('alice', { expiresIn: -60 }) })).toBe('token_expired');
    expect(await refused({ token, userId: 'bob' })).toBe('identity_mismatch');
    expect(await refused({ token, protocol: 7 })).toBe('unsupported_protocol');
    expect(await refused({ token, device: { kind: 'toaster' } })).toBe('invalid_payload');
    expect(await refused({ token }, { token })).toBe('token_in_query');
    expect(await refused({ token, protocol: 1 })).toBeUndefined();
  });

  it('limits the connections of a user, and gives places back', async () => {
    await start({ websocket: { maxConnectionsPerUser: 2 } });
    const first = await clients.connect('alice');
    await clients.connect('alice');
    const token = await server.token('alice');
    expect(await clients.attempt({ token })).toMatchObject({ code: 'connection_limit', status: 429 });
    first.socket.disconnect();
    await expect.poll(() => clients.attempt({ token })).toBeNull();
  });

  it('refuses by HTTP status when the instance is full, so that plain clients try again', async () => {
    await start({ websocket: { maxConnections: 1 } });
    await clients.connect('alice');
    const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('10');
    expect(await response.json()).toMatchObject({ code: 'connection_limit' });
  });

  it('refuses pages of other origins, also on the upgrade', async () => {
    await start({ corsOrigins: ['https://chat.example.com'] });
    const attempt = async (origin: string): Promise<string> => {
      const socket = connectTcp(server.port, '127.0.0.1');
      socket.write(
        `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
      );
      const [head] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      return head.toString().split('\r\n')[0] ?? '';
    };
    expect(await attempt('https://evil.example.com')).toContain('403');
    expect(await attempt('null')).toContain('403');
    expect(await attempt('https://chat.example.com')).toContain('101');
  });

  it.each(['&sid=', '&a=?sid=1', '&sid=1&sid=', '#&sid=1'])('takes %s for no session', async (end) => {
    await start({ corsOrigins: ['https://chat.example.com'] });
    const socket = upgrade(end);
    const [head] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(head.toString()).toMatch(/^HTTP\/1.1 403 /);
  });

  it('survives clients that break off a refused upgrade, and keeps none that never hang up', async () => {
    await start({ corsOrigins: [] });
    const faults: unknown[] = [];
    const onFault = (error: unknown): void => void faults.push(error);
    process.on('uncaughtException', onFault);
    try {
      for (let i = 0; i < 40; i += 1) {
        const socket = upgrade();
        await setTimeout(i % 4);
        socket.resetAndDestroy();
      }
      await setTimeout(100);
    } finally {
      process.off('uncaughtException', onFault);
    }
    expect(faults).toEqual([]);
    const silent = upgrade('', { allowHalfOpen: true });
    silent.resume();
    await once(silent, 'end');
    // It has not hung up, and must not hold up the stop.
    await server.stop({ timeoutMs: 500 });
    silent.destroy();
  });

  it('bounds the tries of one connection', async () => {
    await start();
    const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
    const { sid } = JSON.parse((await response.text()).slice(1)) as { sid: string };
    const body = Array.from({ length: 50 }, () => '40{"token":"nonsense"}').join('\x1e');
    const session = `${server.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    await fetch(session, { method: 'POST', body, headers: { 'Content-Type': 'text/plain' } });
    let answers = '';
    for (let poll = await fetch(session); poll.ok; poll = await fetch(session)) answers += await poll.text();
    expect(answers.match(/token_invalid/g)?.length ?? 0).toBeLessThan(10);
  });
});

describe('credentials of live sessions', () => {
  it('announces the end of a token, takes a new one, and closes when none comes', async () => {
    await start({ auth: { graceMs: 1_000 } });
    const token = await server.token('alice', { expiresIn: 3 });
    const refreshed = await clients.connect('alice', { auth: { token } });
    const silent = await clients.connect('alice', { auth: { token } });
    await expect.poll(() => refreshed.of('auth:expiring'), { timeout: 5_000 }).toHaveLength(1);
    expect(await refreshed.fail('auth:refresh', { token: await server.token('bob') })).toMatchObject({
      code: 'identity_mismatch',
    });
    expect(refreshed.of('auth:error')).toMatchObject([{ code: 'identity_mismatch' }]);
    const next = await refreshed.ok('auth:refresh', { token: await server.token('alice') });
    expect(next.expiresAt).toBeGreaterThan(Date.now() + 60_000);
    const [reason] = (await once(silent.socket as never, 'disconnect')) as [string];
    expect(reason).toBe('transport close');
    expect(silent.of('session:close')).toMatchObject([{ code: 3005, reason: 'token_expired', reconnect: true }]);
    expect(await refreshed.ok('channel:join', { channelId: 'room' })).toBeTruthy();
  });

  it('checks joined channels anew under a new token', async () => {
    await start();
    const grants = { channels: { 'private-x': ['join', 'send'] } } as const;
    const alice = await clients.connect('alice', { auth: { token: await server.token('alice', grants) } });
    await alice.ok('channel:join', { channelId: 'private-x' });
    await alice.ok('auth:refresh', { token: await server.token('alice') });
    await expect.poll(() => alice.of('channel:removed')).toEqual([{ channelId: 'private-x', reason: 'forbidden' }]);
    expect(await alice.fail('message:send', { channelId: 'private-x', content: 'x' })).toMatchObject({
      code: 'forbidden',
    });
  });

  it('ends sessions whose token is revoked, and lets the token in no more', async () => {
    await start({ auth: { apiKeys: [API_KEY] } });
    const token = await server.token('alice');
    const alice = await clients.connect('alice', { auth: { token } });
    const bob = await clients.connect('bob');
    const closed = once(alice.socket as never, 'disconnect');
    expect((await admin('/admin/tokens/revoke', { userId: 'alice' })).status).toBe(200);
    expect(((await closed) as unknown[])[0]).toBe('io server disconnect');
    expect(alice.of('session:close')).toMatchObject([{ code: 3507, reconnect: false }]);
    expect(await clients.attempt({ token })).toMatchObject({ code: 'token_revoked' });
    expect(bob.socket.connected).toBe(true);
  });

  it('lets no join through whose right was taken away while it was under way', async () => {
    const rights = { open: true };
    const gates: (() => void)[] = [];
    let isSlow = false;
    await start({
      auth: { apiKeys: [API_KEY] },
      access: {
        policy: async () => {
          const answer = rights.open;
          // The answer is on its way, and out of date when it arrives.
          if (isSlow) await new Promise<void>((resolve) => gates.push(resolve));
          return answer;
        },
      },
    });
    const alice = await clients.connect('alice');
    isSlow = true;
    const joining = alice.call('channel:join', { channelId: 'room' });
    await expect.poll(() => gates.length).toBe(1);
    rights.open = false;
    isSlow = false;
    await admin('/admin/channels/room/remove', { userId: 'alice', reason: 'banned' });
    for (const open of gates) open();
    expect(await joining).toMatchObject({ success: false, error: { code: 'forbidden' } });
  });

  it('removes a user from a channel, and disconnects one, on order', async () => {
    await start({ auth: { apiKeys: [API_KEY] } });
    const alice = await clients.connect('alice');
    await alice.ok('channel:join', { channelId: 'room' });
    await admin('/admin/channels/room/remove', { userId: 'alice', reason: 'banned' });
    await expect.poll(() => alice.of('channel:removed')).toEqual([{ channelId: 'room', reason: 'banned' }]);
    expect(await alice.fail('message:send', { channelId: 'room', content: 'x' })).toMatchObject({ code: 'not_joined' });
    const closed = once(alice.socket as never, 'disconnect');
    await admin('/admin/users/alice/disconnect', {});
    expect(((await closed) as unknown[])[0]).toBe('transport close');
  });
});

describe('bounds of a connection', () => {
  it('closes a connection that floods, before parsing costs anything', async () => {
    await start({ websocket: { framesPerSecond: 10, frameBurst: 50 } });
    const alice = await clients.connect('alice');
    const closed = once(alice.socket as never, 'disconnect');
    for (let i = 0; i < 200; i += 1) alice.socket.emit('ping', { timestamp: i });
    await closed;
    expect(alice.of('session:close')).toMatchObject([{ code: 3013, reason: 'too_many_requests', reconnect: true }]);
  });

  it('cuts off a client that does not read, and keeps serving the others', async () => {
    await start({
      rateLimit: { enabled: false },
      websocket: { maxUnsentBytes: 200_000, framesPerSecond: 1e5, frameBurst: 1e5 },
    });
    const slow = await clients.connect('slow');
    const quick = await clients.connect('quick');
    await slow.ok('channel:join', { channelId: 'room' });
    await quick.ok('channel:join', { channelId: 'room' });
    const tcp = (slow.socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } })
      .ws._socket;
    tcp.pause();
    const metrics = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
    let sent = 0;
    await expect
      .poll(
        async () => {
          // Enough to fill what the kernel buffers for both ends, in a few rounds.
          const round = Array.from({ length: 100 }, () =>
            quick.ok('message:send', { channelId: 'room', content: 'x'.repeat(8_000) }),
          );
          sent += (await Promise.all(round)).length;
          return /^realtime_connections (\d+)$/m.exec(await metrics())?.[1];
        },
        { timeout: 25_000 },
      )
      .toBe('1');
    expect(quick.socket.connected).toBe(true);
    await expect.poll(() => quick.of('message').length).toBe(sent);
    tcp.resume();
  }, 40_000);
});

describe('stopping', () => {
  it('tells clients to come back, answers what is under way, and then refuses', async () => {
    await start();
    const alice = await clients.connect('alice');
    await alice.ok('channel:join', { channelId: 'room' });
    const poll = fetch(`${server.url}/poll?channelId=room&since=${Date.now()}&wait=20000`, {
      headers: { Authorization: `Bearer ${await server.token('bob')}` },
    });
    await expect
      .poll(async () => (await (await fetch(`${server.url}/metrics`)).text()).includes('realtime_poll_waiters 1'))
      .toBe(true);
    const closed = once(alice.socket as never, 'disconnect');
    const sent = alice.ok('message:send', { channelId: 'room', content: 'last words' });
    await sent;
    const stopped = server.stop({ timeoutMs: 3_000 });
    expect(((await closed) as unknown[])[0]).toBe('transport close');
    expect(alice.of('session:close')).toMatchObject([
      { code: 3001, reason: 'server_shutdown', reconnect: true, retryAfterMs: expect.any(Number) },
    ]);
    expect((await poll).status).toBe(200);
    await stopped;
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  });
});

describe('a server that is stopped', () => {
  const make = () => createRealtimeServer({ host: '127.0.0.1', port: 0, auth: { mode: 'dev' }, logger: silentLogger });

  it('stops before it listens, and then listens no more', async () => {
    await start();
    const realtime = make();
    await realtime.stop();
    await expect(realtime.listen()).rejects.toMatchObject({ code: 'draining' });
  });

  it('opens no port when the stop comes while it starts', async () => {
    await start();
    const realtime = make();
    const listening = realtime.listen();
    await Promise.all([expect(listening).rejects.toMatchObject({ code: 'draining' }), realtime.stop()]);
  });
});

describe('on a server of the application', () => {
  it('serves beside the application’s own routes and leaves them as they were', async () => {
    await start();
    const app = createServer((req, res) => res.end(`app: ${req.url}`));
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    const realtime = createRealtimeServer({
      server: app,
      auth: { mode: 'dev' },
      logger: silentLogger,
      basePath: '/realtime',
    });
    await realtime.listen();
    const text = async (path: string): Promise<string> => (await fetch(`${url}${path}`)).text();
    expect(await text('/')).toBe('app: /');
    expect(await text('/health')).toBe('app: /health');
    expect(JSON.parse(await text('/realtime/health'))).toMatchObject({ service: 'realtime' });
    expect(await text('/socket.io/?EIO=4&transport=polling')).toMatch(/^0\{"sid"/);
    await realtime.stop({ timeoutMs: 500 });
    expect(await text('/')).toBe('app: /');
    expect(await text('/realtime/health')).toBe('app: /realtime/health');
    await new Promise((resolve) => {
      app.close(resolve);
      app.closeAllConnections();
    });
  });
});
