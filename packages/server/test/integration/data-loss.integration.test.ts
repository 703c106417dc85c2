import { setTimeout as pause } from 'node:timers/promises';
import type { JoinData, LogEntry, Message, Position } from '@nchat/realtime-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channelTopic } from '../../src/ports/topics.js';
import { createKeys } from '../../src/stores/redis/keys.js';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { laggingReplica, oldFile, type LossWorld } from '../support/loss-worlds.js';
import { rawClients, type RawClient } from '../support/raw-client.js';

const SECRET = 'one secret for all instances of a deployment';
const PREFIX = 'loss-test';
const channelId = 'precious';

describe.each([
  ['restarted from an old file', oldFile],
  ['taken over by a replica that lagged', laggingReplica],
])('when Redis is %s', (_, startWorld) => {
  let world: LossWorld;
  let one: TestServer;
  let two: TestServer;
  const atOne = rawClients(() => one);
  const atTwo = rawClients(() => two);
  /** Every place that any client was told of, with the ids it was told. */
  let places: Map<string, Set<string>>;

  const isReady = (server: TestServer): Promise<void> =>
    vi.waitFor(async () => expect((await fetch(`${server.url}/health/ready`)).status).toBe(200), { timeout: 10_000 });
  const start = async (): Promise<TestServer> => {
    const server = await createTestServer({
      redis: { ...world.options, prefix: PREFIX },
      auth: { secrets: [SECRET] },
      rateLimit: { enabled: false },
      healthCheckIntervalMs: 200,
    });
    await isReady(server);
    return server;
  };
  const see = ({ epoch, offset, id }: Position): void => {
    const place = `${epoch}:${offset}`;
    places.set(place, (places.get(place) ?? new Set()).add(id));
  };
  const seeAll = (entries: readonly LogEntry[]): void => entries.forEach(({ data }) => see(data.position));
  const join = async (client: RawClient, since?: Position): Promise<JoinData> => {
    const data = (await client.ok('channel:join', { channelId, since })) as JoinData;
    seeAll(data.entries);
    return data;
  };
  /** Sends until it is acked. */
  const send = async (client: RawClient, content: string): Promise<Position> => {
    for (;;) {
      const answer = await client.call('message:send', { channelId, content, clientMessageId: content });
      if (answer.success) {
        see(answer.data.position);
        return answer.data.position;
      }
      expect(answer.error).toMatchObject({ code: 'unavailable', retryable: true });
      await pause(20);
    }
  };
  const has = (client: RawClient, count: number): Promise<void> =>
    vi.waitFor(() => expect(client.of('message').length).toBeGreaterThanOrEqual(count), { timeout: 10_000 });
  const contents = async (client: RawClient): Promise<string[]> => {
    const page = await client.ok('channel:history', { channelId, limit: 100 });
    return page.messages.map((message: Message) => message.content);
  };

  beforeEach(async () => {
    places = new Map();
    world = await startWorld();
    [one, two] = await Promise.all([start(), start()]);
  }, 60_000);
  afterEach(async () => {
    atOne.close();
    atTwo.close();
    await Promise.allSettled([one.stop({ timeoutMs: 500 }), two.stop({ timeoutMs: 500 })]);
    await world[Symbol.asyncDispose]();
  }, 30_000);

  it('tells everybody what is gone, and no place comes to mean two entries', async () => {
    const alice = await atOne.connect('alice');
    const bob = await atTwo.connect('bob');
    const carol = await atOne.connect('carol');
    for (const client of [alice, bob, carol]) await join(client);
    const acked: Position[] = [];
    const sendMany = async (name: string, from: number, to: number): Promise<void> => {
      for (let n = from; n <= to; n += 1) acked.push(await send(n % 2 ? alice : bob, `${name}-${n}`));
    };
    await sendMany('kept', 1, 5);
    await world.remember(createKeys(PREFIX).bus(channelTopic(channelId)));
    await sendMany('gone', 6, 8);
    await has(carol, 8);
    const carolsPlace = carol.of<Message>('message').at(-1)?.position as Position;
    carol.socket.disconnect();
    await sendMany('gone', 9, 10);
    await Promise.all([has(alice, 10), has(bob, 10)]);
    const [{ epoch }] = acked as [Position];

    await world.lose();
    // Nobody waits until the instances have noticed.
    for (let n = 1; n <= 3; n += 1) acked.push(await send(n % 2 ? alice : bob, `new-${n}`));
    for (const client of [alice, bob]) {
      await vi.waitFor(() => expect(client.of('channel:reset')).toHaveLength(1), { timeout: 15_000 });
    }
    for (let n = 4; n <= 6; n += 1) acked.push(await send(n % 2 ? alice : bob, `new-${n}`));

    await isReady(two);
    const again = await atTwo.connect('carol');
    const back = await join(again, carolsPlace);
    expect(back.recovered).toBe(false);
    expect(back.position.epoch).not.toBe(epoch);
    for (const client of [alice, bob]) {
      await vi.waitFor(() => expect(client.of<Message>('message').at(-1)?.content).toBe('new-6'), { timeout: 10_000 });
      const at = client.received.findIndex(({ event }) => event === 'channel:reset');
      const { position: start } = client.received[at]?.data as { position: Position };
      const before = client.received.slice(0, at).filter(({ event }) => event === 'message');
      const after = client.received.slice(at).filter(({ event }) => event === 'message');
      const placesOf = (list: typeof after): [string, number][] =>
        list.map(({ data }) => [(data as Message).position.epoch, (data as Message).offset]);
      expect(placesOf(before)).toEqual(Array.from({ length: 10 }, (_, i) => [epoch, i + 1]));
      expect(start.epoch).toBe(back.position.epoch);
      expect(placesOf(after)).toEqual(after.map((_, i) => [start.epoch, start.offset + i + 1]));
      for (const message of client.of<Message>('message')) see(message.position);
    }
    // What was acked and is not there any more is what was lost, and of an epoch whose end was told.
    const kept = ['kept-1', 'kept-2', 'kept-3', 'kept-4', 'kept-5'];
    const fresh = ['new-1', 'new-2', 'new-3', 'new-4', 'new-5', 'new-6'];
    for (const client of [alice, bob, again]) expect(await contents(client)).toEqual([...kept, ...fresh]);
    for (const position of acked.slice(0, 10)) expect(position.epoch).toBe(epoch);
    for (const position of acked.slice(10)) expect(position.epoch).toBe(back.position.epoch);
    expect([...places].filter(([, ids]) => ids.size > 1)).toEqual([]);
  }, 60_000);

  it('tells those who come back after their places were given out again, though nobody had noticed', async () => {
    const alice = await atOne.connect('alice');
    await join(alice);
    for (let n = 1; n <= 5; n += 1) await send(alice, `kept-${n}`);
    await world.remember(createKeys(PREFIX).bus(channelTopic(channelId)));
    for (let n = 6; n <= 10; n += 1) await send(alice, `gone-${n}`);
    await has(alice, 10);
    const placeAt = (offset: number): Position =>
      alice.of<Message>('message').find((message) => message.offset === offset)?.position as Position;
    alice.socket.disconnect();
    await Promise.all([one.stop({ timeoutMs: 500 }), two.stop({ timeoutMs: 500 })]);

    await world.lose();
    one = await start();
    const bob = await atOne.connect('bob');
    await join(bob);
    for (let n = 6; n <= 10; n += 1) expect((await send(bob, `new-${n}`)).offset).toBe(n);
    // An entry behind it, the top itself, and one that nothing was lost after.
    for (const offset of [6, 8, 10, 11, 5]) {
      const since = offset === 11 ? { ...placeAt(10), offset: 11 } : placeAt(offset);
      const client = await atOne.connect(`back-at-${offset}`);
      const data = await join(client, since);
      expect([offset, data.recovered]).toEqual([offset, offset === 5]);
      const messages = data.entries.map((entry) => (entry.data as Message).content);
      const fresh = ['new-6', 'new-7', 'new-8', 'new-9', 'new-10'];
      expect(messages).toEqual(offset === 5 ? fresh : ['kept-1', 'kept-2', 'kept-3', 'kept-4', 'kept-5', ...fresh]);
      const { epoch, id } = since;
      const poll = await fetch(`${one.url}/poll?channelId=${channelId}&since=${epoch}:${since.offset}:${id}`, {
        headers: { authorization: `Bearer ${await one.token('poller')}` },
      });
      expect(await poll.json()).toMatchObject({ recovered: offset === 5 });
    }
  }, 60_000);
});
