import 'fake-indexeddb/auto';
import { RealtimeError } from '@nchat/realtime-protocol/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutboxStorage } from '../src/outbox/queued-op.js';
import { RealtimeClient } from '../src/realtime-client.js';
import { openDatabase } from '../src/storage/indexed-db.js';
import type { Clock } from '../src/clock.js';
import { FakeClock } from './support/fake-clock.js';
import { FakeLocks } from './support/fake-locks.js';
import type { MockSession } from '../src/testing/mock-session.js';
import { FakeServer } from './support/fake-server.js';

/**
 * Two tabs of one user, one database, one server, and everything that may happen between them. Whatever was queued and
 * stored is in the log once, and in each channel in the order in which its tab has said it.
 */
type Move =
  | { kind: 'send'; tab: number; channel: string }
  | { kind: 'cut'; tab: number }
  | { kind: 'outage' }
  | { kind: 'trouble'; what: 'lost' | 'lost-answer' | 'busy'; times: number }
  | { kind: 'reload'; tab: number }
  | { kind: 'close'; tab: number; isCrash: boolean }
  | { kind: 'wait'; ms: number };

const tab = fc.constantFrom(0, 1);
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ kind: fc.constant('send' as const), tab, channel: fc.constantFrom('x', 'y') }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cut' as const), tab }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'outage' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('trouble' as const),
      what: fc.constantFrom('lost' as const, 'lost-answer' as const, 'busy' as const),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reload' as const), tab }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), tab, isCrash: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 100, 3000, 12_000) }),
  },
);

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 5000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within 5 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** A page: when it is gone, nothing of it moves any more. */
class Tab {
  isGone = false;
  /** Writes that are not done yet. */
  writes = 0;
  readonly client: RealtimeClient;
  private readonly world: World;
  private readonly locks: ReturnType<FakeLocks['page']>;
  private sessions: MockSession[] = [];

  private constructor(world: World, locks: Tab['locks'], storage: OutboxStorage) {
    this.world = world;
    this.locks = locks;
    const { clock, server } = world;
    const own: Clock = {
      now: clock.now,
      setTimeout: (callback, ms) => clock.setTimeout(() => this.isGone || callback(), ms),
      clearTimeout: clock.clearTimeout,
    };
    this.client = new RealtimeClient({
      url: 'http://test',
      clock: own,
      queue: { storage: this.watched(storage), maxItems: 10_000 },
      backoff: { baseMs: 100, maxMs: 500, firstRetrySpreadMs: 100 },
      transport: (config, handlers) => {
        if (this.isGone) throw new Error('gone');
        const transport = server.transport(config, handlers);
        this.sessions.push(server.sessions.at(-1)!);
        return transport;
      },
    });
  }

  static async open(world: World): Promise<Tab> {
    const locks = world.locks.page();
    const { outbox } = await openDatabase(world.name, locks);
    const tab = new Tab(world, locks, outbox);
    tab.client.joinChannel('x').catch(() => {});
    tab.client.joinChannel('y').catch(() => {});
    tab.client.connect('ann', 'token').catch(() => {});
    return tab;
  }

  cut(): void {
    for (const session of this.sessions) session.kill();
  }

  /** The page ends at once; what was stored is stored. */
  async crash(): Promise<void> {
    await until('everything is stored', () => this.writes === 0);
    this.isGone = true;
    for (const session of this.sessions) session.isOpen = false;
    this.locks.end();
  }

  async close(): Promise<void> {
    await this.client.dispose();
    this.isGone = true;
  }

  private watched(storage: OutboxStorage): OutboxStorage {
    const count = async (work: Promise<void>): Promise<void> => {
      this.writes += 1;
      await work;
      this.writes -= 1;
    };
    return {
      ...storage,
      put: (user, op) => (this.isGone ? Promise.resolve() : count(storage.put(user, op))),
      remove: (user, id) => (this.isGone ? Promise.resolve() : count(storage.remove(user, id))),
    };
  }
}

let worlds = 0;

class World {
  readonly clock = new FakeClock();
  readonly server = new FakeServer(this.clock);
  readonly locks = new FakeLocks();
  readonly name = `world${(worlds += 1)}`;
  readonly tabs: (Tab | null)[] = [null, null];
  /** What each life of a tab has said in each channel. */
  readonly said = new Map<Tab, { channel: string; text: string }[]>();
  private count = 0;

  async open(slot: number): Promise<Tab> {
    const tab = await Tab.open(this);
    this.tabs[slot] = tab;
    this.said.set(tab, []);
    // Each has to have heard of the other, or there is nobody to inherit.
    const count = this.tabs.filter((other) => other).length;
    await until('tabs know each other', () => this.locks.waiting === count * (count - 1));
    return tab;
  }

  async run(next: Move): Promise<void> {
    const tab = 'tab' in next ? (this.tabs[next.tab] ?? (await this.open(next.tab))) : null;
    switch (next.kind) {
      case 'send': {
        const text = `${(this.count += 1)}`;
        this.said.get(tab!)!.push({ channel: next.channel, text });
        tab!.client.sendMessage(next.channel, text).catch(() => {});
        break;
      }
      case 'cut':
        return tab!.cut();
      case 'outage':
        this.server.refusal = new RealtimeError('overloaded');
        return this.tabs.forEach((each) => each?.cut());
      case 'trouble': {
        let left = next.times;
        this.server.trouble = ({ name }) => {
          if (name !== 'message:send' || left-- <= 0) return undefined;
          return next.what === 'busy' ? new RealtimeError('overloaded', { retryAfterMs: 50 }) : next.what;
        };
        break;
      }
      case 'reload':
      case 'close':
        if (next.kind === 'reload' || next.isCrash) await tab!.crash();
        else await tab!.close();
        this.tabs[next.tab] = null;
        if (next.kind === 'reload') await this.open(next.tab);
        break;
      case 'wait':
        await this.clock.advance(next.ms);
        if (next.ms > 0) this.server.refusal = null;
    }
  }

  /** No more trouble: all that waits goes out. */
  async calm(): Promise<void> {
    this.server.refusal = null;
    this.server.trouble = () => undefined;
    for (const slot of [0, 1]) if (!this.tabs[slot]) await this.open(slot);
    const isQuiet = () =>
      this.tabs.every((each) => each!.client.queue.size.getSnapshot() === 0 && each!.writes === 0) &&
      this.sent().length >= this.count;
    for (let i = 0; i < 100 && !isQuiet(); i++) await this.clock.advance(1000);
    await this.clock.advance(1000);
  }

  sent(channels = ['x', 'y']): string[] {
    return channels.flatMap((id) => [...this.server.log(id).messages.values()].map(({ content }) => content));
  }

  async end(): Promise<void> {
    for (const each of this.tabs) await each?.close();
  }
}

async function check(world: World): Promise<void> {
  const all = [...world.said.values()].flat();
  expect(world.sent().sort()).toEqual(all.map(({ text }) => text).sort());
  for (const said of world.said.values()) {
    for (const channel of ['x', 'y']) {
      const order = said.filter((item) => item.channel === channel).map(({ text }) => text);
      expect(world.sent([channel]).filter((text) => order.includes(text))).toEqual(order);
    }
  }
  for (const each of world.tabs) {
    const { client } = each!;
    expect(client.queue.items.getSnapshot()).toEqual([]);
    for (const channel of ['x', 'y']) {
      const { items } = client.channel(channel).messages.getSnapshot();
      expect(items.map(({ content, status }) => [content, status])).toEqual(
        world.sent([channel]).map((text) => [text, 'sent']),
      );
    }
  }
  await world.end();
  const { outbox } = await openDatabase(world.name, undefined);
  expect(await outbox.load('ann', () => {})).toEqual([]);
}

describe('what two tabs send', () => {
  it('is in the log once and in order, whatever happens on the way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 40, size: 'max' }), async (moves) => {
        const world = new World();
        await world.open(0);
        for (const next of moves) await world.run(next);
        await world.calm();
        await check(world);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('is sent once after both have crashed with ten messages left', async () => {
    const world = new World();
    await world.open(0);
    await world.run({ kind: 'outage' });
    for (let i = 0; i < 10; i++) await world.run({ kind: 'send', tab: 0, channel: i % 2 ? 'x' : 'y' });
    await world.run({ kind: 'close', tab: 0, isCrash: true });
    await world.calm();
    expect(world.sent()).toHaveLength(10);
    expect(world.server.sessions.reduce((sum, session) => sum + session.count('message:send'), 0)).toBe(10);
    await check(world);
  });
});
