/**
 * The product's specification from top to bottom: every endpoint, event, response shape, variable and metric of its
 * page, used as it is written there. Section names are the page's own. Its React hook runs in `e2e/integration`.
 */
/* eslint-disable @typescript-eslint/no-floating-promises -- the page calls without awaiting */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealtimeClient } from '@nchat/realtime-client';
import { io, type Socket } from 'socket.io-client';
import { optionsFromEnv } from '../../src/config/options-from-env.js';
import { normalizeOptions } from '../../src/config/normalize.js';
import { createTestServer, type TestServer } from '../../src/testing.js';

type Json = Record<string, unknown>;

let server: TestServer;
const sockets: Socket[] = [];

beforeAll(async () => {
  // The page's HTTP and socket examples carry no credentials, which development mode allows.
  server = await createTestServer({ auth: { mode: 'dev' } });
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await server.stop({ timeoutMs: 1_000 });
});

const get = (path: string): Promise<Response> => fetch(`${server.url}${path}`);
const post = (path: string, body: object): Promise<Response> =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

async function connect(userId: string): Promise<Socket> {
  const socket = io(server.url, {
    auth: { token: 'jwt-token-here', userId },
    transports: ['websocket'],
    forceNew: true,
  });
  sockets.push(socket);
  await next(socket, 'connect');
  return socket;
}

const next = <T = Json>(socket: Socket, event: string, accept: (data: T) => boolean = () => true): Promise<T> =>
  new Promise((resolve) => {
    const listen = (data: T): void => {
      if (!accept(data)) return;
      socket.off(event, listen);
      resolve(data);
    };
    socket.on(event, listen);
  });

async function member(userId: string, channelId: string): Promise<Socket> {
  const socket = await connect(userId);
  expect(await socket.emitWithAck('channel:join', { channelId })).toMatchObject({ success: true });
  return socket;
}

describe('Configuration', () => {
  const page = {
    REALTIME_ENABLED: 'true',
    REALTIME_PORT: '3101',
    REALTIME_ROUTE: 'realtime.localhost',
    REALTIME_MEMORY: '256M',
    REALTIME_WEBSOCKET_MAX_CONNECTIONS: '10000',
    REALTIME_WEBSOCKET_PING_INTERVAL: '25000',
    REALTIME_WEBSOCKET_PING_TIMEOUT: '5000',
    REALTIME_PRESENCE_TIMEOUT: '30000',
    REALTIME_PRESENCE_SYNC_INTERVAL: '10000',
    REALTIME_TYPING_TIMEOUT: '3000',
    REALTIME_TYPING_DEBOUNCE: '300',
    REALTIME_REDIS_PORT: '6379',
    REALTIME_REDIS_DB: '1',
    REALTIME_REDIS_PASSWORD: '',
    REALTIME_JWT_SECRET: 'f0e1d2c3b4a5968778695a4b3c2d1e0f-of-the-stack',
    REALTIME_JWT_ALGORITHM: 'HS256',
    REALTIME_RATE_LIMIT_ENABLED: 'true',
    REALTIME_RATE_LIMIT_POINTS: '100',
    REALTIME_RATE_LIMIT_DURATION: '60',
    REALTIME_METRICS_ENABLED: 'true',
    REALTIME_HEALTH_CHECK_INTERVAL: '30',
  };

  it('reads every variable of the page', () => {
    expect(normalizeOptions(optionsFromEnv(page).options)).toMatchObject({
      enabled: true,
      port: 3101,
      route: 'realtime.localhost',
      memoryBytes: 256 * 1024 * 1024,
      websocket: { maxConnections: 10_000, pingIntervalMs: 25_000, pingTimeoutMs: 5_000 },
      presence: { timeoutMs: 30_000, syncIntervalMs: 10_000 },
      typing: { timeoutMs: 3_000, debounceMs: 300 },
      auth: { secrets: [page.REALTIME_JWT_SECRET], algorithms: ['HS256'] },
      rateLimit: { enabled: true, points: 100, durationS: 60 },
      metrics: { enabled: true },
      healthCheckIntervalMs: 30_000,
    });
  });

  it('has the values of the page as its defaults', () => {
    const { REALTIME_JWT_SECRET } = page;
    const defaults = normalizeOptions(optionsFromEnv({ REALTIME_JWT_SECRET }).options);
    const { memoryBytes: _, ...given } = normalizeOptions(optionsFromEnv(page).options);
    expect(defaults).toMatchObject(given);
  });

  it('keeps everything in memory without a Redis host, and in that Redis with one', () => {
    expect(normalizeOptions(optionsFromEnv(page).options).redis).toBeNull();
    const shared = normalizeOptions(optionsFromEnv({ ...page, REALTIME_REDIS_HOST: 'redis' }).options);
    expect(shared.redis).toMatchObject({ host: 'redis', port: 6379, db: 1 });
  });
});

describe('API Endpoints', () => {
  it('GET /health', async () => {
    const response = await get('/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'healthy',
      service: 'realtime',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      uptime: expect.any(Number),
      websocket: { running: true, connections: expect.any(Number) },
      dependencies: { redis: { status: 'disabled', latency: null } },
    });
  });

  it('POST and GET /presence/:channelId', async () => {
    const updated = await post('/presence/channel-123', { userId: 'user-123', status: 'online' });
    expect(updated.status).toBe(200);
    expect(await updated.json()).toMatchObject({ success: true });
    const response = await get('/presence/channel-123');
    expect(await response.json()).toMatchObject({
      channelId: 'channel-123',
      users: [{ userId: 'user-123', status: 'online', lastSeen: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) }],
      count: { online: 1, away: 0, dnd: 0, offline: 0 },
    });
  });

  it('POST /typing', async () => {
    const watcher = await member('watcher', 'channel-456');
    const typing = next(watcher, 'typing');
    const response = await post('/typing', { userId: 'user-123', channelId: 'channel-456', isTyping: true });
    expect(await response.json()).toEqual({ success: true });
    expect(await typing).toMatchObject({ userId: 'user-123', channelId: 'channel-456', isTyping: true });
  });

  it('POST /messages', async () => {
    const reader = await member('user-789', 'channel-123');
    const received = next(reader, 'message');
    const mentioned = next(reader, 'notification');
    const body = { channelId: 'channel-123', userId: 'user-456', content: 'Hello world!', mentions: ['user-789'] };
    const response = await post('/messages', body);
    expect(response.status).toBe(201);
    const { message, ...rest } = (await response.json()) as { message: Json };
    expect(rest).toMatchObject({ success: true, duplicate: false, position: { offset: 1 } });
    expect(message).toMatchObject(body);
    expect(await received).toMatchObject(body);
    expect(await mentioned).toMatchObject({ kind: 'mention', channelId: 'channel-123', fromUserId: 'user-456' });
  });

  it('GET /poll?channelId=channel-123&since=1234567890', async () => {
    await post('/messages', { channelId: 'channel-123', userId: 'user-456', content: 'polled' });
    const response = await get('/poll?channelId=channel-123&since=1234567890');
    expect(response.status).toBe(200);
    const body = (await response.json()) as { messages: Json[]; cursor: string };
    expect(body.messages.at(-1)).toMatchObject({ content: 'polled' });
    const later = (await (await get(`/poll?channelId=channel-123&since=${body.cursor}`)).json()) as Json;
    expect(later).toMatchObject({ messages: [], recovered: true });
  });
});

describe('WebSocket Events', () => {
  it('Client → Server: each event is accepted as written', async () => {
    const socket = await connect('user-123');
    const emit = (event: string, payload: object): Promise<Json> => socket.emitWithAck(event, payload) as Promise<Json>;
    expect(await emit('channel:join', { channelId: 'channel-123' })).toMatchObject({ success: true });
    expect(await emit('message:send', { channelId: 'channel-123', content: 'Hello!', mentions: [] })).toMatchObject({
      success: true,
    });
    for (const status of ['online', 'away', 'dnd', 'offline']) {
      expect(await emit('presence:update', { status })).toMatchObject({ success: true, data: { status } });
    }
    expect(await emit('typing', { channelId: 'channel-123', isTyping: true })).toEqual({ success: true, data: {} });
    expect(await emit('channel:leave', { channelId: 'channel-123' })).toMatchObject({ success: true });
  });

  it('Server → Client: message, presence, typing, read, reaction and error arrive', async () => {
    const alice = await member('alice', 'events');
    const presence = next(alice, 'presence', (data) => data['userId'] === 'bob');
    const bob = await member('bob', 'events');
    expect(await presence).toMatchObject({ userId: 'bob', status: 'online' });

    const message = next(alice, 'message');
    bob.emit('message:send', { channelId: 'events', content: 'Hello!', mentions: [] });
    const { id } = await message;

    const typing = next(alice, 'typing');
    bob.emit('typing', { channelId: 'events', isTyping: true });
    expect(await typing).toMatchObject({ channelId: 'events', userId: 'bob', isTyping: true });

    const read = next(bob, 'read');
    alice.emit('message:read', { channelId: 'events', messageId: id });
    expect(await read).toMatchObject({ channelId: 'events', userId: 'alice', messageId: id });

    const reaction = next(bob, 'reaction');
    alice.emit('reaction:add', { channelId: 'events', messageId: id, emoji: '👍' });
    expect(await reaction).toMatchObject({ messageId: id, userId: 'alice', emoji: '👍', action: 'add', count: 1 });

    const error = next(alice, 'error');
    alice.emit('message:send', { channelId: 'events' });
    expect(await error).toMatchObject({ code: 'invalid_payload', path: 'content' });
  });
});

describe('Service Layer', () => {
  it('runs as written', async () => {
    const realtimeClient = new RealtimeClient({ url: server.url });
    const userId = 'service-user';
    const token = 'token';
    const seen: unknown[] = [];

    // Connect
    await realtimeClient.connect(userId, token);

    // Join channel
    realtimeClient.joinChannel('channel-123');

    // Listen for messages
    realtimeClient.on('message', (message) => {
      seen.push(message);
    });

    // Send typing indicator
    realtimeClient.sendTyping('channel-123', true);

    // Update presence
    realtimeClient.updatePresence('online');

    await expect
      .poll(async () => {
        await post('/messages', { channelId: 'channel-123', userId: 'user-456', content: 'for the service layer' });
        return seen.length;
      })
      .toBeGreaterThan(0);

    // Disconnect
    realtimeClient.disconnect();
    await realtimeClient.dispose();
  });
});

describe('Testing', () => {
  it('Integration Test: should connect and join channel', async () => {
    const client = new RealtimeClient({ url: server.url });
    await client.connect('user-123', 'token');

    client.joinChannel('channel-it');

    const message = await new Promise((resolve) => {
      client.on('message', resolve);
      // Trigger message from another client
      void member('other', 'channel-it').then((other) =>
        other.emit('message:send', { channelId: 'channel-it', content: 'from another client' }),
      );
    });

    expect(message).toHaveProperty('content');
    await client.dispose();
  });
});

describe('Monitoring', () => {
  it('has the key metrics of the page', async () => {
    const text = await (await get('/metrics')).text();
    expect(text).toMatch(/^# TYPE realtime_connections_total gauge$/m);
    expect(text).toMatch(/^realtime_connections_total \d+$/m);
    expect(text).toMatch(/^realtime_messages_total [1-9]\d*$/m);
    expect(text).toMatch(/^realtime_presence_updates_total [1-9]\d*$/m);
    expect(text).toMatch(/^# TYPE realtime_latency_ms histogram$/m);
    expect(text).toMatch(/^realtime_latency_ms_count [1-9]\d*$/m);
  });
});

describe('Security', () => {
  it('Authentication: a connection needs a valid token', async () => {
    await using strict = await createTestServer();
    const attempt = async (auth: object): Promise<unknown> => {
      const socket = io(strict.url, { auth, transports: ['websocket'], forceNew: true, reconnection: false });
      sockets.push(socket);
      const refused = new Promise((resolve) =>
        socket.once('connect_error', (error) => resolve((error as { data?: Json }).data?.['code'])),
      );
      return Promise.race([refused, new Promise((resolve) => socket.once('connect', () => resolve('connected')))]);
    };
    expect(await attempt({})).toBe('unauthorized');
    expect(await attempt({ token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x' })).toBe('token_invalid');
    expect(await attempt({ token: await strict.token('user-123') })).toBe('connected');
    expect(await attempt({ token: await strict.token('user-123'), userId: 'user-999' })).toBe('identity_mismatch');
  });

  it('Authorization: room access is validated before the join', async () => {
    const socket = await connect('user-123');
    const refused = await socket.emitWithAck('channel:join', { channelId: 'private-channel' });
    expect(refused).toMatchObject({ success: false, error: { code: 'forbidden', status: 403 } });
  });

  it('Rate Limiting: 100 events per minute and user by default', async () => {
    const socket = await member('spammer', 'spam');
    const sends = Array.from({ length: 101 }, () =>
      socket.emitWithAck('message:send', { channelId: 'spam', content: 'x' }),
    );
    const answers = (await Promise.all(sends)) as { success: boolean; error?: Json }[];
    expect(answers.filter((answer) => answer.success)).toHaveLength(100);
    expect(answers.at(-1)?.error).toMatchObject({
      code: 'rate_limited',
      retryable: true,
      retryAfterMs: expect.any(Number),
    });
  });
});
