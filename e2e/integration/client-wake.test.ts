import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import type { Clock, NetworkMonitor, RealtimeClient, TokenReason } from '@nchat/realtime-client';
import { Clients, createTestServer, next, texts, until, type TestServer } from './client-support.js';

/** A way to the server whose open connections can go dead without a word, as they do while a machine sleeps. */
class Way implements AsyncDisposable {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((client) => {
    const server = connect(this.#port, '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => {});
      from.on('close', () => to.destroy());
    }
  });
  readonly #port: number;

  constructor({ port }: TestServer) {
    this.#port = port;
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What is open now carries nothing any more; new connections do. */
  freeze(): void {
    for (const socket of this.#sockets) socket.removeAllListeners('data').pause();
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** A machine that can sleep: time goes on, timers do not. */
function machine() {
  let slept = 0;
  let tell = (): void => {};
  const clock: Clock = {
    now: () => Date.now() + slept,
    setTimeout: (callback, ms) => setTimeout(callback, ms),
    clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
  };
  const network: NetworkMonitor = {
    isOnline: () => true,
    watch(callback) {
      tell = callback;
      return () => (tell = () => {});
    },
  };
  return { clock, network, sleep: (ms: number) => (slept += ms), show: () => tell() };
}

function connections(client: RealtimeClient): string[] {
  const states: string[] = [];
  client.on('state', ({ state, retryAt }) => states.push(retryAt === null ? state : `${state}, waiting`));
  return states;
}

it('catches up after sleep, with a fresh token, at once and without any signal of the system', async () => {
  await using server = await createTestServer();
  await using way = new Way(server);
  await using clients = new Clients();
  const { clock, network, sleep } = machine();
  const asked: TokenReason[] = [];
  const ann = clients.make({
    url: await way.open(),
    clock,
    network,
    getToken: ({ reason }) => {
      asked.push(reason);
      return server.token('ann', { expiresIn: 90 });
    },
  });
  await ann.connect('ann');
  await ann.joinChannel('general');
  const bob = await clients.user(server, 'bob', ['general']);
  const states = connections(ann);
  way.freeze();
  for (let i = 0; i < 30; i += 1) await bob.sendMessage('general', `while asleep ${i}`);
  sleep(120_000);
  await until('caught up', () => texts(ann, 'general').length === 30 && ann.state === 'connected');
  expect(texts(ann, 'general').at(-1)).toBe('while asleep 29');
  expect(ann.channel('general').messages.getSnapshot().isGapless).toBe(true);
  expect(asked.at(-1)).toBe('wake');
  expect(states).toEqual(['reconnecting', 'syncing', 'connected']);
});

it('asks a connection that may be dead when the page is shown again, and replaces it when it is', async () => {
  await using server = await createTestServer();
  await using way = new Way(server);
  await using clients = new Clients();
  const { clock, network, show } = machine();
  const ann = await clients.user({ url: await way.open(), token: server.token }, 'ann', ['general'], {
    clock,
    network,
  });
  const states = connections(ann);
  way.freeze();
  show();
  await until('replaced', () => ann.state === 'connected' && states.length > 0);
  expect(states).toEqual(['reconnecting', 'syncing', 'connected']);
});

it('keeps a connection that lived through sleep, and renews its token on it', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const { clock, network, sleep, show } = machine();
  const asked: TokenReason[] = [];
  const ann = clients.make({
    url: server.url,
    clock,
    network,
    getToken: ({ reason }) => {
      asked.push(reason);
      return server.token('ann', { expiresIn: 600 });
    },
  });
  await ann.connect('ann');
  await until('nothing is missing', () => ann.state === 'connected');
  const states = connections(ann);
  show();
  show();
  await ann.joinChannel('general');
  expect(asked).toEqual(['initial']);
  sleep(550_000);
  const refresh = next(ann, 'token:refresh');
  show();
  await refresh;
  expect(asked).toEqual(['initial', 'wake']);
  expect(states).not.toContain('reconnecting');
  expect(ann.isConnected).toBe(true);
});

it('replaces a connection without leaving: nobody sees the user go', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const bob = await clients.user(server, 'bob', ['general']);
  const ann = await clients.user(server, 'ann', ['general']);
  const isOnline = () => bob.presence.getSnapshot().get('ann')?.status === 'online';
  await until('ann is seen', isOnline);
  const seen: string[] = [];
  bob.on('presence', ({ userId, status, change }) => userId === 'ann' && seen.push(`${change} ${status}`));
  for (let i = 0; i < 5; i += 1) {
    await ann.reconnect();
    await until('ann is back', () => ann.state === 'connected');
  }
  await ann.sendMessage('general', 'done');
  await until('it arrived', () => texts(bob, 'general').includes('done'));
  expect(seen).toEqual([]);
  ann.disconnect();
  await until('ann is gone at once', () => !isOnline(), 3000);
});
