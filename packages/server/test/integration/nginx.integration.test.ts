import { RealtimeClient, type Message, type TransportName } from '@nchat/realtime-client';
import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mintToken } from '../../src/auth/mint-token.js';
import { buildCli, type Cli, type CliServer } from '../support/cli-process.js';
import { startNginx, type TestNginx } from '../support/nginx.js';
import { startRedis } from '../support/redis.js';

const SECRET = 'one secret for all instances of a deployment';
const USERS = 6;
const SEND_EVERY_MS = 100;
const LONG_POLL_MS = 8_000;

const token = (userId: string): Promise<string> => mintToken({ userId, secret: SECRET });

describe('two instances behind the shipped nginx', () => {
  const undo: (() => unknown)[] = [];
  const undoTest: (() => unknown)[] = [];
  let cli: Cli;
  let servers: CliServer[];
  let nginx: TestNginx;
  let start: (port?: number) => Promise<CliServer>;

  beforeAll(async () => {
    const redis = await startRedis();
    undo.push(redis.stop);
    cli = await buildCli();
    undo.push(cli.stop);
    start = (port) =>
      cli.start(
        {
          REALTIME_REDIS_URL: redis.url,
          REALTIME_JWT_SECRET: SECRET,
          REALTIME_LOG_LEVEL: 'warn',
          REALTIME_RATE_LIMIT_ENABLED: 'false',
          REALTIME_TRUST_PROXY: '1',
          REALTIME_SHUTDOWN_TIMEOUT: '5000',
        },
        port,
      );
    servers = await Promise.all([start(), start()]);
    nginx = await startNginx(
      'upstream-hosts',
      servers.map(({ port }) => port),
    );
    undo.push(nginx.stop);
  }, 120_000);

  afterEach(async () => {
    for (const step of undoTest.splice(0).reverse()) await step();
  });
  afterAll(async () => {
    for (const step of undo.reverse()) await step();
  });

  const arrive = async (userId: string, transport?: TransportName): Promise<RealtimeClient> => {
    const client = new RealtimeClient({ url: nginx.url, transports: transport ? [transport] : 'auto' });
    undoTest.push(() => client.dispose());
    await client.connect(userId, await token(userId));
    return client;
  };

  const heard = (client: RealtimeClient): Message[] => {
    const messages: Message[] = [];
    client.on('message', (message) => void messages.push(message));
    return messages;
  };

  it('serve clients on WebSocket and on polls in one channel', async () => {
    const alice = await arrive('alice');
    const bob = await arrive('bob', 'polling');
    expect([alice, bob].map(({ connection }) => connection.getSnapshot().transport)).toEqual(['websocket', 'polling']);
    const [hears, reads] = [heard(alice), heard(bob)];
    await Promise.all([alice.joinChannel('mixed'), bob.joinChannel('mixed')]);
    await alice.sendMessage('mixed', 'from a socket');
    await bob.sendMessage('mixed', 'from a poll');
    const both = ['from a socket', 'from a poll'];
    await expect.poll(() => [hears, reads].map((all) => all.map(({ content }) => content))).toEqual([both, both]);
  });

  it('hold a poll for as long as it waits, and wake it', async () => {
    const headers = { Authorization: `Bearer ${await token('carol')}` };
    const poll = async (since: string, wait: number): Promise<{ messages: unknown[]; cursor: string }> => {
      const query = new URLSearchParams({ channelId: 'quiet', since, wait: String(wait) });
      const response = await fetch(`${nginx.url}/poll?${query}`, { headers });
      expect(response.status).toBe(200);
      return (await response.json()) as { messages: unknown[]; cursor: string };
    };
    const send = async (content: string): Promise<void> => {
      const response = await fetch(`${nginx.url}/messages`, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify({ channelId: 'quiet', content }),
      });
      expect(response.status).toBe(201);
    };
    await send('first');
    const { cursor } = await poll('0', 0);
    const began = performance.now();
    expect((await poll(cursor, LONG_POLL_MS)).messages).toEqual([]);
    expect(performance.now() - began).toBeGreaterThan(LONG_POLL_MS - 100);
    const waiting = poll(cursor, LONG_POLL_MS);
    await send('second');
    expect((await waiting).messages).toMatchObject([{ content: 'second' }]);
  });

  it('keep what is for the inside to the inside', async () => {
    for (const path of ['/metrics', '/admin/stats']) {
      const response = await fetch(`${nginx.url}${path}`);
      await response.body?.cancel();
      expect([path, response.status]).toEqual([path, 404]);
    }
  });

  it('serve plain Socket.IO clients that poll, where the shipped list makes them sticky', async () => {
    const sticky = await startNginx(
      'upstream-sticky',
      servers.map(({ port }) => port),
    );
    undoTest.push(sticky.stop);
    const socket = io(sticky.url, {
      transports: ['polling'],
      auth: { token: await token('dave') },
      reconnection: false,
    });
    undoTest.push(() => socket.disconnect());
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    const answer = (await socket.emitWithAck('channel:join', { channelId: 'plain' })) as { success: boolean };
    expect(answer.success).toBe(true);
  });

  it('are restarted one after the other under load, and no send fails', async () => {
    const people = await Promise.all(Array.from({ length: USERS }, (_, i) => arrive(`user-${i}`)));
    const logs = people.map(heard);
    const resets: unknown[] = [];
    for (const person of people) person.on('gap', (gap) => gap.recovered || resets.push(gap));
    await Promise.all(people.map((person) => person.joinChannel('busy')));
    const sends: Promise<{ content: string }>[] = [];
    const timers = people.map((person) =>
      setInterval(() => sends.push(person.sendMessage('busy', `message ${sends.length}`)), SEND_EVERY_MS),
    );
    undoTest.push(() => timers.forEach(clearInterval));

    for (const [index, server] of servers.entries()) {
      server.signal('SIGTERM');
      expect(await server.ended).toBe(0);
      servers[index] = await start(server.port);
    }
    timers.forEach(clearInterval);

    const settled = await Promise.allSettled(sends);
    expect(settled.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(sends.length).toBeGreaterThan(USERS * 5);
    for (const log of logs) {
      await expect.poll(() => log.length).toBe(sends.length);
      expect(log.map(({ offset }) => offset)).toEqual(sends.map((_, i) => i + 1));
    }
    expect(resets).toEqual([]);
  }, 90_000);
});
