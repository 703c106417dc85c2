import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.js';
import { createLossyBus, type LossyBus } from '../../test/support/lossy-bus.js';
import { entryId } from '../core/ids.js';
import { silentLogger } from '../core/logger.js';
import { noMetrics } from '../core/metrics.js';
import type { ChannelLog } from '../ports/channel-log.js';
import { createMemoryLog } from '../stores/memory/channel-log.js';
import { ChannelTable } from '../stores/memory/channel-table.js';
import type { ChannelFeed } from './channel-feed.js';
import { FeedRegistry } from './feed-registry.js';

const bounds = { messages: 100, entries: 100, ttlMs: 1e6, idempotencyTtlMs: 1e6, channels: 10, bytes: 1e9 };

let clock: FakeClock;
let bus: LossyBus;
let log: ChannelLog;
let feeds: FeedRegistry;
let feed: ChannelFeed;
let reads: number;
/** Timers of a feed that misses nothing. */
let quiet: number;

beforeEach(async () => {
  clock = new FakeClock();
  bus = createLossyBus();
  const inner = createMemoryLog(new ChannelTable(bounds, clock), bus);
  reads = 0;
  log = { ...inner, read: (...args) => ((reads += 1), inner.read(...args)) };
  const broadcaster = { toChannel() {}, toUser() {}, toAudience() {}, custom() {} };
  const snapshot = async () => ({ members: [], receipts: [] });
  const deps = { clock, logger: silentLogger, metrics: noMetrics, broadcaster, ringSize: 16, snapshot };
  feeds = new FeedRegistry({
    ...deps,
    bus,
    log: { ...log, read: (...args) => log.read(...args), tops: (ids) => log.tops(ids) },
  });
  ({ feed } = await feeds.acquire('general'));
  quiet = clock.pending;
});

async function append(): Promise<void> {
  const message = { kind: 'message', content: 'x', mentions: [], attachments: [] } as const;
  await log.append({ ...message, channelId: 'general', userId: 'ann', id: entryId(), at: clock.now() });
}

/** Nobody hears of it. */
async function appendUnheard(): Promise<void> {
  await append();
  bus.drop();
}

/** Answers as things are when it is asked, and hands the answer over when told. */
function held<A extends unknown[], T>(ask: (...args: A) => Promise<T>): { ask: typeof ask; hand: () => void } {
  let hand = (): void => {};
  const until = new Promise<void>((resolve) => (hand = resolve));
  const holding = async (...args: A): Promise<T> => {
    const answer = await ask(...args);
    await until;
    return answer;
  };
  return { ask: holding, hand: () => hand() };
}

describe('what the bus has lost', () => {
  it.each([
    ['the node of the channel gives no answer', async () => [undefined]],
    ['no node gives an answer', async () => Promise.reject(new Error('away'))],
  ])('is asked for again soon when %s', async (_, away) => {
    await appendUnheard();
    const { tops } = log;
    log.tops = away;
    await feeds.verify();
    await clock.advance(5_000);
    expect(feed.top.offset).toBe(0);
    log.tops = tops;
    await clock.advance(4_000);
    expect(feed.top.offset).toBe(1);
    expect(clock.pending).toBe(quiet);
  });

  it('is not asked for without end while the store is away', async () => {
    let asked = 0;
    log.tops = async () => ((asked += 1), Promise.reject(new Error('away')));
    await Promise.all([feeds.verify(), feeds.verify()]);
    await clock.advance(60_000);
    expect(asked).toBe(2 + 6);
    expect(clock.pending).toBe(quiet);
  });

  it('is found when it comes while the feed reads what was before', async () => {
    const { ask, hand } = held(log.read);
    log.read = ask;
    await appendUnheard();
    await append();
    bus.flush();
    await settled();
    await appendUnheard();
    await feeds.verify();
    expect(feed.top.offset).toBe(0);
    hand();
    await settled();
    expect(feed.top.offset).toBe(3);
  });

  it('is not looked for when the feed is only ahead of the answer', async () => {
    await append();
    bus.flush();
    const { ask, hand } = held(log.tops);
    log.tops = ask;
    const verified = feeds.verify();
    await settled();
    await append();
    bus.flush();
    hand();
    await verified;
    expect(feed.top.offset).toBe(2);
    expect(reads).toBe(0);
  });
});
