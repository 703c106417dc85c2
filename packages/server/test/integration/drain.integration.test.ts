import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import type { PollResult, SessionClose } from '@nchat/realtime-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { mintToken } from '../../src/auth/mint-token.js';
import type { RealtimeServerOptions } from '../../src/config/options.js';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { buildCli } from '../support/cli-process.js';
import { rawClients } from '../support/raw-client.js';
import { startRedis } from '../support/redis.js';

let server: TestServer;
const clients = rawClients(() => server);
const start = async (options: RealtimeServerOptions = {}): Promise<void> => {
  server = await createTestServer(options);
};
const get = async (path: string, userId?: string): Promise<Response> =>
  fetch(`${server.url}${path}`, {
    headers: userId === undefined ? {} : { Authorization: `Bearer ${await server.token(userId)}` },
  });
const tcp = async (text: string): Promise<Socket> => {
  const socket = connectTcp(server.port, '127.0.0.1');
  socket.on('error', () => {}).resume();
  await once(socket, 'connect');
  socket.write(text);
  return socket;
};

afterEach(async () => {
  clients.close();
  await server.stop({ timeoutMs: 500 });
});

describe('a server that stops', () => {
  it('tells all clients first, and then closes a few at a time', async () => {
    await start();
    const all = await Promise.all(Array.from({ length: 30 }, (_, i) => clients.connect(`user-${i}`)));
    const happened: string[] = [];
    all.forEach(({ socket, userId }) => {
      socket.on('session:close', () => happened.push(`told ${userId}`));
      socket.on('disconnect', (reason) => happened.push(`closed ${userId} ${reason}`));
    });
    const stopped = server.stop({ timeoutMs: 5_000 });
    await expect.poll(() => happened.some((one) => one.startsWith('closed')), { interval: 2 }).toBe(true);
    const closedFirst = happened.filter((one) => one.startsWith('closed')).length;
    expect(happened.slice(0, 30).every((one) => one.startsWith('told'))).toBe(true);
    expect(closedFirst).toBeLessThan(15);
    await stopped;
    await expect.poll(() => happened.length).toBe(60);
    // Plain clients connect again after a lost connection, and only then.
    expect(happened.slice(30).every((one) => one.endsWith('transport close'))).toBe(true);
    for (const client of all) {
      expect(client.of<SessionClose>('session:close')).toMatchObject([
        { code: 3001, reason: 'server_shutdown', reconnect: true, retryAfterMs: expect.any(Number) },
      ]);
    }
  });

  /** Two clients, one of which has a send under way for as long as the test likes: until then nobody is closed. */
  const withSendUnderWay = async () => {
    let allow = (): void => {};
    const asked = new Promise<void>((resolve) => {
      allow = resolve;
    });
    let isAsked = false;
    await start({
      access: {
        policy: async ({ userId }, action) => {
          if (userId !== 'slow' || action !== 'send') return null;
          isAsked = true;
          await asked;
          return true;
        },
      },
    });
    const [alice, slow] = await Promise.all([clients.connect('alice'), clients.connect('slow')]);
    for (const client of [alice, slow]) await client.ok('channel:join', { channelId: 'general' });
    const sending = slow.ok('message:send', { channelId: 'general', content: 'under way' });
    await expect.poll(() => isAsked).toBe(true);
    return { alice, sending, allow };
  };

  it('lets those work on who were told, except for what they send', async () => {
    const { alice, sending, allow } = await withSendUnderWay();
    const stopped = server.stop({ timeoutMs: 8_000 });
    await expect.poll(() => alice.of('session:close').length).toBe(1);
    expect((await get('/health/ready')).status).toBe(503);
    expect((await get('/socket.io/?EIO=4&transport=polling')).status).toBe(503);
    expect(await alice.fail('message:send', { channelId: 'general', content: 'late' })).toMatchObject({
      code: 'draining',
      retryable: true,
    });
    await alice.ok('channel:history', { channelId: 'general' });
    await alice.ok('channel:join', { channelId: 'random' });
    allow();
    expect((await sending).message).toMatchObject({ content: 'under way', offset: 1 });
    await expect.poll(() => alice.of('message')).toMatchObject([{ content: 'under way' }]);
    await stopped;
  });

  it('answers polls that wait at once', async () => {
    const { alice, sending, allow } = await withSendUnderWay();
    const { cursor } = (await (await get('/poll?channelId=general', 'bob')).json()) as PollResult;
    const path = `/poll?channelId=general&since=${encodeURIComponent(cursor)}&wait=25000`;
    const polling = get(path, 'bob');
    const metrics = async (): Promise<string> => (await get('/metrics')).text();
    await expect.poll(metrics).toMatch(/^realtime_poll_waiters\S* 1$/m);
    const stopped = server.stop({ timeoutMs: 8_000 });
    const answer = await polling;
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ messages: [], cursor });
    expect(alice.socket.connected).toBe(true);
    expect((await get(path, 'bob')).status).toBe(503);
    allow();
    await sending;
    await stopped;
  });

  it('is done in time, whoever does not read and whatever request never ends', async () => {
    await start({
      rateLimit: { enabled: false },
      websocket: { maxUnsentBytes: 64 * 1024 * 1024, framesPerSecond: 100_000, frameBurst: 100_000 },
    });
    const deaf = await clients.connect('deaf', { transports: ['websocket'] });
    const loud = await clients.connect('loud');
    for (const client of [deaf, loud]) await client.ok('channel:join', { channelId: 'general' });
    // Stops reading for good: what is sent to it fills the buffers of both sides.
    const engine = deaf.socket.io.engine as unknown as { transport: { ws: { _socket: Socket } } };
    engine.transport.ws._socket.pause();
    const content = 'x'.repeat(8_000);
    let sent = 0;
    for (let unsent = 0; unsent < 200_000; unsent = await unsentBytes()) {
      await Promise.all(
        Array.from({ length: 20 }, () =>
          loud.ok('message:send', { channelId: 'general', content, clientMessageId: `m${(sent += 1)}` }),
        ),
      ).catch(() => undefined);
    }
    const authorization = `Authorization: Bearer ${await server.token('half')}`;
    const half = await tcp(
      `POST /messages HTTP/1.1\r\nHost: x\r\n${authorization}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`,
    );
    const silent = await tcp('');
    const began = Date.now();
    await server.stop({ timeoutMs: 4_000 });
    expect(Date.now() - began).toBeLessThan(4_000);
    await expect.poll(() => [half.closed, silent.closed]).toEqual([true, true]);
    await expect(get('/health/live')).rejects.toThrow();
  });

  const unsentBytes = async (): Promise<number> => {
    const text = await (await get('/metrics')).text();
    return Number(/^realtime_unsent_bytes\S* (\d+)/m.exec(text)?.[1] ?? 0);
  };
});

describe('the command line', () => {
  const TIMEOUT_MS = 3_000;
  /** What a busy machine takes to let a process end. */
  const SLACK_MS = 1_000;
  const secret = 'a secret of the tests, long enough to be one';
  const env = {
    REALTIME_JWT_SECRET: secret,
    REALTIME_SHUTDOWN_TIMEOUT: String(TIMEOUT_MS),
    REALTIME_LOG_LEVEL: 'warn',
  };
  const openSocket = async (port: number): Promise<Socket> => {
    const socket = connectTcp(port, '127.0.0.1');
    await once(socket, 'connect');
    // A request that is never finished holds its connection until it is cut off.
    socket.on('error', () => {}).write('POST /messages HTTP/1.1\r\nHost: x\r\n');
    return socket;
  };

  it('ends with 0 within its time after SIGTERM, and at once at a second signal', async () => {
    await using redis = await startRedis();
    await using cli = await buildCli();
    const [first, second, third] = await Promise.all([
      cli.start(env),
      // Its unfinished request may take a tenth of that.
      cli.start({ ...env, REALTIME_SHUTDOWN_TIMEOUT: '60000' }),
      cli.start({ ...env, REALTIME_REDIS_URL: redis.url, REALTIME_LOG_LEVEL: 'fatal' }),
    ]);
    const all = [first, second, third];
    await Promise.all(all.map(({ port }) => openSocket(port)));
    const stranded = rawClients(
      () => ({ url: third.url, token: (userId) => mintToken({ userId, secret }) }) as TestServer,
    );
    await (await stranded.connect('alice')).ok('channel:join', { channelId: 'general' });
    await redis.signal('SIGSTOP');
    const began = Date.now();
    for (const one of all) one.signal('SIGTERM');
    await expect
      .poll(() =>
        fetch(`${second.url}/health/ready`).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .not.toBe(200);
    second.signal('SIGTERM');
    expect(await second.ended).toBe(143);
    expect(await first.ended).toBe(0);
    // A store that does not answer holds nothing up either.
    expect(await third.ended).toBe(0);
    expect(Date.now() - began).toBeLessThan(TIMEOUT_MS + SLACK_MS);
    expect(first.output()).toBe('');
    stranded.close();
  }, 30_000);
});
