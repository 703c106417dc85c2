import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { channelTopic } from '../../src/ports/topics.js';
import { createKeys } from '../../src/stores/redis/keys.js';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { rawClients } from '../support/raw-client.js';
import { startRedisCluster, type ClusterNode, type NodeView, type RedisCluster } from '../support/redis-cluster.js';
import { startTraffic, type Traffic } from '../support/traffic.js';

const SECRET = 'one secret for all instances of a deployment';
const PREFIX = 'cluster-test';
const keys = createKeys(PREFIX);
const keyOf = (channelId: string): string => keys.bus(channelTopic(channelId));

describe('two instances on a Cluster of six nodes', () => {
  let cluster: RedisCluster;
  let one: TestServer;
  let two: TestServer;
  const atOne = rawClients(() => one);
  const atTwo = rawClients(() => two);
  let serial = 0;

  const start = async (): Promise<TestServer> => {
    const server = await createTestServer({
      redis: { nodes: cluster.addresses, prefix: PREFIX },
      auth: { secrets: [SECRET] },
      rateLimit: { enabled: false },
      healthCheckIntervalMs: 200,
    });
    await vi.waitFor(async () => expect((await fetch(`${server.url}/health/ready`)).status).toBe(200), {
      timeout: 10_000,
    });
    return server;
  };

  /** Load on two new channels of each master; resolves when it runs on all of them. */
  const startLoad = async (): Promise<{ traffic: Traffic; channels: string[] }> => {
    const wanted = new Map<number, string[]>();
    for (const { node, role } of await cluster.view()) if (role === 'master') wanted.set(node.port, []);
    while ([...wanted.values()].some((channels) => channels.length < 2)) {
      const channelId = `busy-${(serial += 1)}`;
      const channels = wanted.get((await cluster.masterOf(keyOf(channelId))).port);
      if (channels && channels.length < 2) channels.push(channelId);
    }
    const channels = [...wanted.values()].flat();
    const traffic = await startTraffic([atOne, atTwo], channels);
    for (const channelId of channels) await vi.waitFor(() => expect(traffic.ackedSince(0, channelId)).not.toEqual([]));
    return { traffic, channels };
  };
  const channelOn = async (node: ClusterNode, channels: readonly string[]): Promise<string> => {
    for (const channelId of channels) if ((await cluster.masterOf(keyOf(channelId))) === node) return channelId;
    throw new Error('no channel on this node');
  };
  /** Resolves when every channel has had an ack since then. */
  const untilAllAcked = async (traffic: Traffic, channels: readonly string[], since: number): Promise<void> => {
    const first = (channelId: string): number | undefined => traffic.ackedSince(since, channelId)[0]?.at;
    await vi.waitFor(() => expect(channels.map(first)).not.toContain(undefined), { timeout: 15_000, interval: 20 });
  };
  const finish = async (traffic: Traffic): Promise<void> => {
    await traffic.settle();
    await traffic.expectAllDelivered();
    for (const { code, ms } of traffic.refusals) {
      expect(['unavailable', 'timeout']).toContain(code);
      expect(ms).toBeLessThan(2_500);
    }
    // What nobody heard was looked up at once, and not by the comparison that comes round every ten seconds.
    expect(traffic.slowestDelivery()).toBeLessThan(8_000);
  };

  beforeAll(async () => {
    // Each node serves what it has, whoever else is away.
    cluster = await startRedisCluster({ args: ['--cluster-require-full-coverage', 'no'] });
    [one, two] = await Promise.all([start(), start()]);
  }, 60_000);
  afterEach(async () => {
    atOne.close();
    atTwo.close();
    await cluster.whole();
  }, 30_000);
  afterAll(async () => {
    await Promise.allSettled([one.stop({ timeoutMs: 500 }), two.stop({ timeoutMs: 500 })]);
    await cluster.stop();
  });

  it('go on without a master that stops answering, once its replica took over', async () => {
    const { traffic, channels } = await startLoad();
    const master = await cluster.masterOf(keyOf(channels[0] as string));
    const channelId = await channelOn(master, channels);
    cluster.pause(master);
    const at = Date.now();
    await vi.waitFor(() => expect(traffic.refusals.map((one) => one.channelId)).toContain(channelId), {
      timeout: 5_000,
    });
    await untilAllAcked(traffic, channels, at + 1_500);
    await finish(traffic);
    expect(master.state).toBe('paused');
    cluster.resume(master);
  }, 40_000);

  it('miss nothing when all their listening connections are cut', async () => {
    const { traffic } = await startLoad();
    for (let n = 0; n < 3; n += 1) {
      for (const node of cluster.nodes) await cluster.command(node, 'CLIENT', 'KILL', 'TYPE', 'pubsub');
      const count = traffic.acked.length;
      await vi.waitFor(() => expect(traffic.acked.length).toBeGreaterThan(count + 30), { timeout: 5_000 });
    }
    await finish(traffic);
    expect(traffic.refusals).toEqual([]);
  }, 40_000);

  it('miss nothing while slots of live channels move', async () => {
    const { traffic, channels } = await startLoad();
    for (const channelId of channels) {
      const from = await cluster.masterOf(keyOf(channelId));
      const to = (await cluster.view()).find(({ role, node }) => role === 'master' && node !== from)?.node;
      await cluster.moveSlot(keyOf(channelId), to as ClusterNode);
      const at = Date.now();
      await untilAllAcked(traffic, [channelId], at);
    }
    await finish(traffic);
  }, 40_000);

  it('refuse what is in a slot on its way, for as long as that takes, and nothing else', async () => {
    const [from, to] = (await cluster.view()).filter(({ role }) => role === 'master').map(({ node }) => node);
    const alice = await atOne.connect('alice');
    // Two that nobody has used, and so without a key that would say where they are; only one is on its way.
    const fresh: string[] = [];
    while (fresh.length < 2) {
      const channelId = `fresh-${(serial += 1)}`;
      if ((await cluster.masterOf(keyOf(channelId))) === from) fresh.push(channelId);
    }
    const [moving, staying] = fresh as [string, string];
    const slot = await cluster.slotOf(keyOf(moving));
    await cluster.command(to as ClusterNode, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', (from as ClusterNode).id);
    await cluster.command(from as ClusterNode, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', (to as ClusterNode).id);
    const started = Date.now();
    const answers = await Promise.all([
      alice.fail('channel:join', { channelId: moving }),
      ...[1, 2, 3].map((n) => alice.call('channel:history', { channelId: moving, limit: n })),
      alice.ok('channel:join', { channelId: staying }),
    ]);
    expect(Date.now() - started).toBeLessThan(4_500);
    expect(answers[0]).toMatchObject({ code: 'unavailable', retryable: true });
    for (const node of [to, from]) {
      await cluster.command(node as ClusterNode, 'CLUSTER', 'SETSLOT', slot, 'NODE', (to as ClusterNode).id);
    }
    const bob = await atTwo.connect('bob');
    for (const client of [alice, bob]) {
      const isIn = async (): Promise<boolean> => (await client.call('channel:join', { channelId: moving })).success;
      await expect.poll(isIn, { timeout: 5_000 }).toBe(true);
    }
    const { message } = await alice.ok('message:send', { channelId: moving, content: 'arrived' });
    await expect.poll(() => bob.of('message'), { timeout: 5_000 }).toMatchObject([{ id: message.id }]);
  }, 40_000);

  it('go on with the replica of a master that was killed', async () => {
    const { traffic, channels } = await startLoad();
    const master = await cluster.masterOf(keyOf(channels[0] as string));
    const at = Date.now();
    await cluster.kill(master);
    await vi.waitFor(() => expect(traffic.refusals.length).toBeGreaterThan(0), { timeout: 5_000 });
    await untilAllAcked(traffic, channels, at + 500);
    await finish(traffic);
    await cluster.restart(master);
  }, 40_000);

  it('follow masters that are changed by hand, and hear each once', async () => {
    const { traffic, channels } = await startLoad();
    const masters = (await cluster.view()).filter(({ role }) => role === 'master');
    for (const { node } of masters) {
      const at = Date.now();
      const channelId = await channelOn(node, channels);
      const replica = await cluster.replicaOf(node);
      await cluster.failover(replica);
      await untilAllAcked(traffic, channels, at);
      // The old master goes on passing frames to whoever listens there: everything would be heard twice.
      const listenersOn = async (one: ClusterNode): Promise<string> =>
        (await cluster.command(one, 'PUBSUB', 'SHARDNUMSUB', keyOf(channelId))).split('\n')[1] ?? '';
      await expect.poll(() => listenersOn(replica), { timeout: 5_000 }).toBe('2');
      await expect.poll(() => listenersOn(node), { timeout: 5_000 }).toBe('0');
    }
    await finish(traffic);
  }, 40_000);

  it('lose nothing on the nodes that are there while others are away', async () => {
    const [gone, there] = (await cluster.view()).filter(({ role }) => role === 'master') as [NodeView, NodeView];
    const alice = await atOne.connect('alice');
    const bob = await atTwo.connect('bob');
    const channelOf = async ({ node }: NodeView): Promise<string> => {
      for (;;) {
        const channelId = `partly-${(serial += 1)}`;
        if ((await cluster.masterOf(keyOf(channelId))) === node) return channelId;
      }
    };
    const [deaf, heard] = [await channelOf(gone), await channelOf(there)];
    for (const client of [alice, bob])
      for (const channelId of [deaf, heard]) await client.ok('channel:join', { channelId });
    const replica = await cluster.replicaOf(gone.node);
    for (const node of [gone.node, replica]) cluster.pause(node);
    expect(['unavailable', 'timeout']).toContain(
      (await alice.fail('message:send', { channelId: deaf, content: 'x' })).code,
    );
    // Nobody listens when this is sent, and nothing follows that would show the gap.
    await cluster.command(there.node, 'CLIENT', 'KILL', 'TYPE', 'pubsub');
    const { message } = await alice.ok('message:send', { channelId: heard, content: 'missed', clientMessageId: 'm-1' });
    await expect.poll(() => bob.of('message'), { timeout: 8_000 }).toMatchObject([{ id: message.id }]);
    for (const node of [gone.node, replica]) cluster.resume(node);
    await cluster.whole();
    await expect
      .poll(async () => (await alice.call('message:send', { channelId: deaf, content: 'y' })).success, {
        timeout: 8_000,
      })
      .toBe(true);
    // What was refused may have been taken nevertheless, and comes when the node goes on.
    const contents = (): unknown[] => bob.of('message').map(({ content }) => content);
    await expect.poll(contents, { timeout: 8_000 }).toContain('y');
  }, 40_000);
});
