import type { LogEntry, Position } from '@nchat/realtime-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Broadcaster } from '../../src/core/broadcaster.js';
import { systemClock } from '../../src/core/clock.js';
import { entryId } from '../../src/core/ids.js';
import { silentLogger } from '../../src/core/logger.js';
import { noMetrics } from '../../src/core/metrics.js';
import { ChannelService } from '../../src/features/channels/channel-service.js';
import { FeedRegistry } from '../../src/feed/feed-registry.js';
import type { ChannelLog } from '../../src/ports/channel-log.js';
import { createMemoryLog } from '../../src/stores/memory/channel-log.js';
import { ChannelTable } from '../../src/stores/memory/channel-table.js';
import { createLossyBus } from '../support/lossy-bus.js';
import { ModelClient } from '../support/model-client.js';

const CHANNEL = 'room';
const CLIENTS = 3;

type Step =
  | { do: 'send' | 'flush' | 'drop' | 'double' | 'swap' | 'edit' | 'react' | 'delete' | 'lose' | 'settle' }
  | { do: 'join' | 'leave'; client: number };

type Weighted = { weight: number; arbitrary: fc.Arbitrary<Step> };
const writes: Weighted = {
  weight: 11,
  arbitrary: fc.constantFrom<Step>({ do: 'send' }, { do: 'send' }, { do: 'edit' }, { do: 'react' }, { do: 'delete' }),
};
const arrivals: Weighted = { weight: 6, arbitrary: fc.constantFrom<Step>({ do: 'flush' }, { do: 'settle' }) };
const comings: Weighted = {
  weight: 6,
  arbitrary: fc.record({ do: fc.constantFrom('join' as const, 'leave' as const), client: fc.nat(CLIENTS - 1) }),
};
const faults: Weighted = {
  weight: 3,
  arbitrary: fc.constantFrom<Step>({ do: 'drop' }, { do: 'double' }, { do: 'swap' }),
};
const losses: Weighted = { weight: 1, arbitrary: fc.constant<Step>({ do: 'lose' }) };

/** One server with its real log, feed and joins, over a bus that misbehaves, and clients that only follow the rules. */
class World {
  readonly bus = createLossyBus();
  // Small bounds, so that trims and lost history happen within a short run; the ring is smaller still.
  readonly table = new ChannelTable(
    { messages: 12, entries: 16, ttlMs: 1e9, idempotencyTtlMs: 1e9, channels: 1, bytes: 1 << 30 },
    systemClock,
  );
  readonly log: ChannelLog;
  readonly acked: { position: Position; id: string }[] = [];
  readonly idAt = new Map<string, string>();
  readonly clients: ModelClient[];
  readonly feeds: FeedRegistry;

  constructor(latency: number) {
    this.log = slow(createMemoryLog(this.table, this.bus), latency);
    const broadcaster: Broadcaster = {
      toChannel: (_channelId, event, data) => {
        for (const client of this.clients) if (client.channels.has(CHANNEL)) client.receive(event, data);
      },
      toUser() {},
      toAudience() {},
      custom() {},
    };
    const shared = { log: this.log, clock: systemClock, logger: silentLogger, metrics: noMetrics };
    const snapshot = async () => ({ members: [], receipts: [] });
    this.feeds = new FeedRegistry({ ...shared, broadcaster, bus: this.bus, ringSize: 4, snapshot });
    const service = new ChannelService({ ...shared, feeds: this.feeds, maxChannels: 10, onJoined() {}, onLeft() {} });
    this.clients = Array.from({ length: CLIENTS }, (_, i) => new ModelClient(`user-${i}`, service, CHANNEL));
  }

  async run({ do: action, ...rest }: Step): Promise<void> {
    const client = 'client' in rest ? this.clients[rest.client] : undefined;
    const target = this.acked.at(-1)?.id ?? 'none';
    const base = { channelId: CHANNEL, id: entryId(), at: Date.now(), userId: 'author' };
    const change = { ...base, messageId: target };
    switch (action) {
      case 'send':
        return this.append({ ...base, kind: 'message', content: 'x', mentions: [], attachments: [] });
      case 'edit':
        return this.append({ ...change, kind: 'edit', content: entryId(), moderator: false });
      case 'react':
        return this.append({ ...change, kind: 'reaction', emoji: '👍', action: 'add' });
      case 'delete':
        return this.append({ ...change, kind: 'delete', moderator: false });
      case 'lose':
        // The only channel slot goes to another channel: this one starts a new life.
        return void this.table.open('elsewhere');
      case 'join':
        return void client?.join();
      case 'leave':
        return client?.leave();
      case 'settle':
        return settle();
      default:
        return this.bus[action]();
    }
  }

  async append(request: Parameters<World['log']['append']>[0]): Promise<void> {
    try {
      const { position, message } = await this.log.append(request);
      if (request.kind === 'message' && message) this.acked.push({ position, id: message.id });
    } catch (error) {
      expect(error).toMatchObject({ code: 'message_not_found' });
    }
  }

  /** Lets everything that is under way arrive. After losses one more entry shows every feed what it lacks. */
  async quiesce(afterLoss: boolean): Promise<void> {
    if (afterLoss) await this.run({ do: 'send' });
    for (let i = 0; i < 6; i += 1) {
      this.bus.flush();
      await settle();
    }
    for (const client of this.clients) expect(client.isBusy).toBe(false);
  }
}

/** A store that answers some turns later than it read, as one behind a network does. */
function slow(log: ChannelLog, turns: number): ChannelLog {
  const later = async <T>(result: Promise<T>): Promise<T> => {
    const value = await result;
    for (let i = 0; i < turns; i += 1) await Promise.resolve();
    return value;
  };
  return {
    ...log,
    read: (...args) => later(log.read(...args)),
    readSince: (...args) => later(log.readSince(...args)),
    tail: (...args) => later(log.tail(...args)),
    history: (query) => later(log.history(query)),
    unread: (...args) => later(log.unread(...args)),
  };
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 12; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

async function play(steps: readonly Step[], latency: number, isLossy: boolean): Promise<void> {
  const world = new World(latency);
  for (const one of steps) await world.run(one);
  await world.quiesce(isLossy);
  await check(world);
  world.feeds.close();
  world.table.close();
}

const turns = fc.integer({ min: 0, max: 40 });
const runs = { numRuns: 1500 };
const steps = (...kinds: { weight: number; arbitrary: fc.Arbitrary<Step> }[]) =>
  fc.array(fc.oneof(...kinds), { minLength: 5, maxLength: 60 });

describe('delivery', () => {
  it('gives every member the whole log in order, whoever comes, goes, and reads while others write', async () => {
    await fc.assert(
      fc.asyncProperty(steps(writes, arrivals, comings), turns, (all, latency) => play(all, latency, false)),
      runs,
    );
  }, 120_000);

  it('holds over a bus that loses, doubles and swaps, and over a log that begins anew', async () => {
    await fc.assert(
      fc.asyncProperty(steps(writes, arrivals, comings, faults, losses), turns, (all, latency) =>
        play(all, latency, true),
      ),
      runs,
    );
  }, 120_000);
});

async function check(world: World): Promise<void> {
  const { top } = await world.log.tail(CHANNEL, 1);
  const log = await logOf(world);
  for (const { epoch, offset, id } of log.map((entry) => entry.data.position)) world.idAt.set(`${epoch}:${offset}`, id);
  for (const client of world.clients) {
    for (const { from, entries } of client.stretches) {
      let last = from;
      for (const entry of entries) {
        const { position, prev } = entry.data;
        // I3: +1 inside a stretch. I2: hence no id twice in it.
        expect([position.epoch, position.offset, prev]).toEqual([last.epoch, last.offset + 1, last.id]);
        // I5: the same place is the same entry for everyone.
        const key = `${position.epoch}:${position.offset}`;
        expect(world.idAt.get(key) ?? position.id).toBe(position.id);
        world.idAt.set(key, position.id);
        last = position;
      }
    }
    expect(client.contradictions).toBe(0);
    // I4: whoever is joined has been given everything up to the top.
    if (client.channels.has(CHANNEL)) expect(client.position).toEqual(top);
  }
  // I1: every acked send of this life of the log is in it once, unless it was trimmed.
  const ids = log.filter((entry) => entry.event === 'message').map((entry) => entry.data.position.id);
  expect(new Set(ids).size).toBe(ids.length);
  const first = log[0]?.data.position.offset ?? 0;
  for (const { position, id } of world.acked) {
    if (position.epoch === top.epoch && position.offset >= first) expect(ids).toContain(id);
  }
}

async function logOf(world: World): Promise<readonly LogEntry[]> {
  return (await world.log.tail(CHANNEL, 1000)).entries;
}
