import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import type { BusFrame } from '../../src/ports/event-bus.js';
import { channelTopic } from '../../src/ports/topics.js';
import { createRedisLog } from '../../src/stores/redis/channel-log.js';
import { createRedisStores, type RedisSettings } from '../../src/stores/redis/index.js';
import { callCounts, openBackend, waitFor } from '../contracts/redis-backend.js';
import { startRedis } from '../support/redis.js';
import { startSentinel } from '../support/redis-sentinel.js';
import { switchedPort, type SwitchedPort } from '../support/switched-port.js';

const settings = {
  history: { size: 1_000, window: 2_000, ttlMs: 60_000, idempotencyTtlMs: 60_000 },
  presence: { timeoutMs: 30_000, syncIntervalMs: 10_000 },
  rateLimit: { enabled: true, points: 100, durationS: 60 },
  auth: { maxLifetimeMs: 60_000 },
  websocket: { maxConnectionsPerUser: 20 },
};
/** Takes connections, and never says anything. */
async function silentServer(): Promise<AsyncDisposable & { readonly port: number; readonly connections: number }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return sockets.length;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

let serial = 0;
const message = (operationId?: string) => {
  const common = { kind: 'message', channelId: 'general', userId: 'ann', mentions: [], attachments: [] } as const;
  return { ...common, id: `m${(serial += 1)}`, at: Date.now(), operationId, content: 'hello' };
};

describe('an address of Redis behind which things change', () => {
  const toStop: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of toStop.splice(0).reverse()) await stop();
  });
  const open = async ({ port }: Pick<SwitchedPort, 'port'>, more: Partial<RedisSettings> = {}) => {
    const redis = { host: '127.0.0.1', port, db: 0, tls: false, nodes: [], ...more };
    const stores = createRedisStores({ ...settings, redis }, systemClock, silentLogger);
    toStop.push(() => stores.close());
    await waitFor(() =>
      stores.ping().then(
        () => true,
        () => false,
      ),
    );
    return stores;
  };
  const hear = async ({ bus }: Awaited<ReturnType<typeof open>>): Promise<string[]> => {
    const heard: string[] = [];
    await bus.subscribe(channelTopic('general'), (frame: BusFrame) => {
      if (frame.kind === 'entry') heard.push(frame.position.id);
    });
    return heard;
  };
  const append = async ({ log }: Awaited<ReturnType<typeof open>>): Promise<string | null> =>
    log.append(message()).then(
      ({ position }) => position.id,
      (error: { code?: string }) => {
        expect(error.code).toBe('unavailable');
        return null;
      },
    );

  /** Appends until one is heard. */
  const isHeard = (stores: Awaited<ReturnType<typeof open>>, heard: readonly string[]): Promise<void> =>
    waitFor(async () => {
      const id = await append(stores);
      const isThere = (): boolean => id !== null && heard.includes(id);
      return waitFor(isThere, 200).then(
        () => true,
        () => false,
      );
    }, 8_000);

  it('append once, though the answer got lost and the library sent again', async () => {
    await using redis = await startRedis();
    await using address = await switchedPort(redis.port);
    const stores = await open(address);
    await stores.log.append(message());
    for (let n = 0; n < 10; n += 1) {
      address.loseNextAnswers();
      await append(stores);
      await waitFor(async () => (await append(stores)) !== null);
    }
    const { entries } = await stores.log.tail('general', 100);
    const ids = entries.map(({ data }) => data.position.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('send nothing again that nobody waits for any more', async () => {
    await using redis = await startRedis();
    await using address = await switchedPort(redis.port);
    await using silent = await silentServer();
    const stores = await open(address);
    await waitFor(async () => (await append(stores)) !== null);
    const admin = await openBackend(redis, 'one node');
    address.loseNextAnswers();
    // Connections are taken, and nobody answers there.
    address.target = silent.port;
    expect(await append(stores)).toBeNull();
    await waitFor(() => silent.connections >= 3);
    const { scripts } = await callCounts(admin.client);
    address.target = redis.port;
    await waitFor(() => stores.ping().then(Boolean, () => false));
    expect((await callCounts(admin.client)).scripts).toBe(scripts);
    await admin.close();
  });

  it('append once, though what was lost comes again when it is forgotten', async () => {
    await using redis = await startRedis();
    const { client, calls, keys, close } = await openBackend(redis, 'one node');
    const log = createRedisLog(calls, keys, { messages: 10, entries: 10, ttlMs: 60_000, idempotencyTtlMs: 60_000 });
    const lost = message();
    const first = await log.append(lost);
    await client.del(keys.operation('general', 'ann', lost.id));
    expect(await log.append(lost)).toEqual(first);
    expect((await log.tail('general', 10)).entries).toHaveLength(1);
    await close();
  });

  it('go to the new master when the old one has become its replica', async () => {
    await using old = await startRedis();
    await using next = await startRedis();
    await using address = await switchedPort(old.port);
    const stores = await open(address);
    const heard = await hear(stores);
    expect(await append(stores)).not.toBeNull();
    address.target = next.port;
    const admin = await openBackend(old, 'one node');
    await admin.client.replicaof('127.0.0.1', next.port);
    await waitFor(async () => (await append(stores)) !== null, 5_000);
    await admin.close();
    const check = await openBackend(next, 'one node');
    await expect.poll(() => check.client.dbsize()).toBeGreaterThan(0);
    await check.close();
    // Whether it listens at the old or the new one: what is appended from here on is heard.
    await isHeard(stores, heard);
  });

  it('listen at the server that takes the writes, though the one before it still answers', async () => {
    await using old = await startRedis();
    await using next = await startRedis();
    await using address = await switchedPort(old.port);
    const stores = await open(address);
    const heard = await hear(stores);
    await append(stores);
    address.target = next.port;
    // Only the connection for commands is lost; the subscription stays, and hears nothing any more.
    const admin = await openBackend(old, 'one node');
    await admin.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await admin.close();
    await waitFor(async () => (await append(stores)) !== null, 5_000);
    let restored = false;
    stores.bus.onRestored(() => (restored = true));
    await isHeard(stores, heard);
    expect(restored).toBe(true);
  });

  it('make a new connection when the one that is there says nothing any more', async () => {
    await using redis = await startRedis();
    await using address = await switchedPort(redis.port);
    const stores = await open(address);
    const heard = await hear(stores);
    await append(stores);
    address.silenceExisting();
    await waitFor(async () => (await append(stores)) !== null, 8_000);
    await isHeard(stores, heard);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'go where the Sentinels say after a %s of the master',
    async (signal) => {
      const promptly = ['--repl-diskless-sync-delay', '0'];
      await using master = await startRedis(promptly);
      await using replica = await startRedis([...promptly, '--replicaof', '127.0.0.1', String(master.port)]);
      await using sentinels = await startSentinel(master.port);
      const stores = await open({ port: 1 }, { sentinels: [`127.0.0.1:${sentinels.port}`], sentinelName: 'chat' });
      const heard = await hear(stores);
      await isHeard(stores, heard);
      const { client, close } = await openBackend(replica, 'one node');
      await expect.poll(() => client.info('replication'), { timeout: 15_000 }).toContain('master_link_status:up');
      await sentinels.knowsReplica();
      await master.signal(signal);
      await expect.poll(() => client.info('replication'), { timeout: 15_000 }).toContain('role:master');
      await close();
      await isHeard(stores, heard);
      await master.signal('SIGCONT');
    },
    40_000,
  );
});
