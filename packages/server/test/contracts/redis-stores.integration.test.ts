import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger, type Logger } from '../../src/core/logger.js';
import { noMetrics } from '../../src/core/metrics.js';
import { FeedRegistry } from '../../src/feed/feed-registry.js';
import { prepareRead } from '../../src/feed/prepare-read.js';
import type { BusFrame } from '../../src/ports/event-bus.js';
import { channelTopic } from '../../src/ports/topics.js';
import { createRedisStores, type RedisSettings } from '../../src/stores/redis/index.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { callCounts, openBackend, settingsOf, startBackend, waitFor } from './redis-backend.js';

const settings = {
  history: { size: 1_000, window: 2_000, ttlMs: 60_000, idempotencyTtlMs: 60_000 },
  presence: { timeoutMs: 30_000, syncIntervalMs: 10_000 },
  rateLimit: { enabled: true, points: 100, durationS: 60 },
  auth: { maxLifetimeMs: 60_000 },
  websocket: { maxConnectionsPerUser: 20 },
};
const position = { epoch: '', offset: 0, id: '' };
let serial = 0;
const message = () => {
  const id = `m${(serial += 1)}`;
  const common = { kind: 'message', channelId: 'general', userId: 'ann', mentions: [], attachments: [] } as const;
  return { ...common, id, at: Date.now(), operationId: id, content: 'hello' };
};

describe('the stores on Redis', () => {
  const toStop: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of toStop.splice(0).reverse()) await stop();
  });

  const start = async (running: Promise<TestRedis>): Promise<TestRedis> => {
    const redis = await running;
    toStop.push(() => redis.stop());
    return redis;
  };
  const open = (redis: RedisSettings, logger: Logger = silentLogger) => {
    const stores = createRedisStores({ ...settings, redis }, systemClock, logger);
    toStop.push(() => stores.close());
    return stores;
  };
  type Opened = ReturnType<typeof open>;
  const isThere = ({ ping }: Opened): Promise<boolean> =>
    ping().then(
      () => true,
      () => false,
    );
  const listen = async ({ bus }: Opened): Promise<BusFrame[]> => {
    const heard: BusFrame[] = [];
    await bus.subscribe(channelTopic('general'), (frame) => heard.push(frame));
    return heard;
  };
  const warnings = (): { logger: Logger; texts: string[] } => {
    const texts: string[] = [];
    return { texts, logger: { ...silentLogger, warn: (_fields, text) => texts.push(text) } };
  };

  it('begin before Redis does, and work when it comes', async () => {
    const redis = await start(startRedis());
    await redis.signal('SIGTERM');
    const stores = open(settingsOf(redis, 'one node'));
    await expect(stores.log.append(message())).rejects.toMatchObject({ code: 'unavailable' });
    await expect(stores.ping()).rejects.toMatchObject({ code: 'unavailable' });
    await redis.start();
    await waitFor(() => isThere(stores));
    expect((await stores.log.append(message())).position.offset).toBe(1);
    expect(await stores.ping()).toBeGreaterThan(0);
  });

  it('use a node as a Cluster that says it is one, and say so', async () => {
    const redis = await start(startBackend('cluster'));
    const { logger, texts } = warnings();
    const stores = open({ ...settingsOf(redis, 'one node'), db: 3 }, logger);
    await waitFor(() => isThere(stores));
    const heard = await listen(stores);
    await stores.log.append(message());
    await waitFor(() => heard.length === 1);
    expect(texts.join()).toMatch(/Cluster, and is used as one; .* number 3 is only part of the prefix rt3/);
    const { client, close } = await openBackend(redis, 'cluster');
    expect((await client.keys('*')).every((key) => key.startsWith('rt3:'))).toBe(true);
    await close();
  });

  it('warn of a Redis that forgets what it likes', async () => {
    const redis = await start(startRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru']));
    const { logger, texts } = warnings();
    const stores = open(settingsOf(redis, 'one node'), logger);
    await waitFor(() => isThere(stores));
    expect(texts.join()).toMatch(/maxmemory-policy allkeys-lru.*noeviction/);
  });

  it('take a URL apart', async () => {
    const redis = await start(startRedis(['--requirepass', 's3cret/@']));
    const url = `redis://:${encodeURIComponent('s3cret/@')}@127.0.0.1:${redis.port}/2`;
    const stores = open({ url, port: 1, db: 0, tls: false, nodes: [] });
    await waitFor(() => isThere(stores));
    const heard = await listen(stores);
    await stores.log.append(message());
    await waitFor(() => heard.length === 1);
  });

  it('cost one call for an append, and none to let it through', async () => {
    const redis = await start(startRedis());
    const stores = open(settingsOf(redis, 'one node'));
    await waitFor(() => isThere(stores));
    const { client, close } = await openBackend(redis, 'one node');
    await stores.log.append(message());
    // The stores have told what they tell at once; from here on nothing but appends may run.
    await stores.rates.consume('ann', 'message', 1);
    await waitFor(async () => (await client.keys('*:rate:*')).length === 1);
    const before = await callCounts(client);
    for (let n = 0; n < 5; n += 1) {
      await stores.rates.consume('ann', 'message', 1);
      await stores.log.append(message());
    }
    expect((await callCounts(client)).scripts - before.scripts).toBe(5);
    await close();
  });

  it('serve one who comes back from the ring, without Redis', async () => {
    const redis = await start(startRedis());
    const { log, bus, ...stores } = open(settingsOf(redis, 'one node'));
    await waitFor(() => isThere({ log, bus, ...stores }));
    const feeds = new FeedRegistry({
      log,
      bus,
      clock: systemClock,
      logger: silentLogger,
      metrics: noMetrics,
      broadcaster: { toChannel() {}, toUser() {}, toAudience() {}, custom() {} },
      ringSize: 16,
      snapshot: async () => ({ members: [], receipts: [] }),
    });
    const { feed, release } = await feeds.acquire('general');
    const { position: since } = await log.append(message());
    const { position: top } = await log.append(message());
    await waitFor(() => feed.top.id === top.id);
    const { client, close } = await openBackend(redis, 'one node');
    const before = await callCounts(client);
    for (let n = 0; n < 100; n += 1) {
      const lease = await feeds.acquire('general');
      const read = await prepareRead({ log, metrics: noMetrics }, lease.feed, { channelId: 'general', since });
      expect(read.finish()?.entries).toHaveLength(1);
      lease.release();
    }
    // An instance's own beat may fall into this time.
    expect((await callCounts(client)).scripts - before.scripts).toBeLessThanOrEqual(1);
    release();
    feeds.close();
    await close();
  });

  it.each(['one node', 'cluster'] as const)(
    'answer within two seconds while a stopped %s does not, and then hear again',
    async (mode) => {
      const redis = await start(startBackend(mode));
      const stores = open(settingsOf(redis, mode));
      await waitFor(() => isThere(stores));
      const heard = await listen(stores);
      await stores.presence.renew('one', Date.now());
      let restored = 0;
      stores.bus.onRestored(() => (restored += 1));
      const calls: (() => Promise<unknown>)[] = [
        () => stores.log.append(message()),
        () => stores.log.read('general', position, 10),
        () => stores.log.history({ channelId: 'general', limit: 10 }),
        () => stores.log.tops(['general', 'random']),
        () => stores.receipts.list('general'),
        () => stores.presence.contribute('one', 'ann', { devices: [], channels: [] }, Date.now()),
        () => stores.presence.members('general'),
        () => stores.presence.renew('one', Date.now()),
        () => stores.revocations.revoke({ userId: 'ann', at: Date.now() }),
        () => stores.revocations.isRevoked({ userId: 'ann' }),
        () => stores.bus.publish(channelTopic('general'), { kind: 'disconnect', userId: 'x', reason: 'disconnected' }),
        () => stores.ping(),
      ];
      await redis.signal('SIGSTOP');
      const slowest: number[] = [];
      // In waves, as one call may have to wait for those before it.
      for (let wave = 0; wave < 3; wave += 1) {
        const outcomes = calls.map(async (call) => {
          const started = Date.now();
          await expect(call()).rejects.toMatchObject({ code: 'unavailable' });
          slowest.push(Date.now() - started);
        });
        outcomes.push(
          stores.rates.consume('ann', 'message', 1).then(({ allowed }) => expect(allowed).toBe(true)),
          stores.connections.take('ann').then((giveBack) => giveBack()),
        );
        if (wave === 0) await new Promise<void>((resolve) => systemClock.after(300, resolve));
        await Promise.all(outcomes);
      }
      expect(Math.max(...slowest)).toBeLessThan(2_000);
      await redis.signal('SIGCONT');
      await waitFor(() => isThere(stores));
      await waitFor(() => restored > 0);
      const before = heard.length;
      const { position: top } = await stores.log.append(message());
      await waitFor(() => heard.some((frame) => frame.kind === 'entry' && frame.position.id === top.id));
      expect(heard.length).toBeGreaterThan(before);
    },
  );

  it('hear again after the listening connections were killed, and say that something was missed', async () => {
    const redis = await start(startRedis());
    const stores = open(settingsOf(redis, 'one node'));
    await waitFor(() => isThere(stores));
    const heard = await listen(stores);
    let restored = 0;
    stores.bus.onRestored(() => (restored += 1));
    const { client, close } = await openBackend(redis, 'one node');
    await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await waitFor(() => restored > 0);
    await stores.log.append(message());
    await waitFor(() => heard.length === 1);
    await close();
  });
});
