import type { Position } from '@nchat/realtime-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broadcaster } from '../core/broadcaster.js';
import { systemClock } from '../core/clock.js';
import { entryId } from '../core/ids.js';
import { silentLogger } from '../core/logger.js';
import { noMetrics } from '../core/metrics.js';
import type { ChannelFeed } from './channel-feed.js';
import { FeedRegistry } from './feed-registry.js';
import type { ChannelLog } from '../ports/channel-log.js';
import { createMemoryLog } from '../stores/memory/channel-log.js';
import { ChannelTable } from '../stores/memory/channel-table.js';
import { createMemoryBus } from '../stores/memory/event-bus.js';
import { prepareRead } from './prepare-read.js';

const broadcaster: Broadcaster = { toChannel() {}, toUser() {}, toAudience() {}, custom() {} };

describe('prepareRead', () => {
  let table: ChannelTable;
  let log: ChannelLog;
  let feed: ChannelFeed;
  let feeds: FeedRegistry;
  let positions: Position[];

  beforeEach(async () => {
    const bounds = { messages: 100, entries: 100, ttlMs: 1e6, idempotencyTtlMs: 1e6, channels: 10, bytes: 1e9 };
    table = new ChannelTable(bounds, systemClock);
    const bus = createMemoryBus(silentLogger);
    log = createMemoryLog(table, bus);
    const shared = { log, bus, broadcaster, clock: systemClock, logger: silentLogger, metrics: noMetrics };
    feeds = new FeedRegistry({ ...shared, ringSize: 2, snapshot: async () => ({ members: [], receipts: [] }) });
    ({ feed } = await feeds.acquire('room'));
    positions = [];
    for (let i = 0; i < 10; i += 1) await send();
  });
  afterEach(() => {
    feeds.close();
    table.close();
  });

  const send = async (): Promise<void> => {
    const base = { channelId: 'room', id: entryId(), at: Date.now(), userId: 'alice', mentions: [], attachments: [] };
    positions.push((await log.append({ kind: 'message', content: 'x', ...base })).position);
  };
  const prepare = (since: Position | null, limit?: number) =>
    prepareRead({ log, metrics: noMetrics }, feed, { channelId: 'room', since, limit });
  const offsets = (part: { entries: { data: { position: Position } }[] } | null) =>
    part?.entries.map((entry) => entry.data.position.offset);

  it('adds what the feed delivered between the read and the answer', async () => {
    const read = await prepare(positions[0] as Position);
    await send();
    const part = read.finish();
    expect(offsets(part)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(part).toMatchObject({ recovered: true, hasMore: false, position: positions[10] });
  });

  it('asks to be done again when the feed ran further ahead than its ring reaches', async () => {
    const read = await prepare(positions[0] as Position);
    for (let i = 0; i < 6; i += 1) await send();
    expect(read.finish()).toBeNull();
  });

  it('serves a recent position from the ring alone', async () => {
    const read = await prepare(positions[8] as Position);
    await send();
    expect(offsets(read.finish())).toEqual([10, 11]);
  });

  it('pages a long range and names the last entry given', async () => {
    const part = (await prepare(positions[0] as Position, 4)).finish();
    expect(offsets(part)).toEqual([2, 3, 4, 5]);
    expect(part).toMatchObject({ hasMore: true, position: positions[4] });
  });

  it('says that history was lost, and gives the newest page', async () => {
    const part = (await prepare({ epoch: 'other', offset: 3, id: 'x' }, 3)).finish();
    expect(part).toMatchObject({ recovered: false, hasMore: true, position: positions[9] });
    expect(offsets(part)).toEqual([8, 9, 10]);
  });

  it('gives the newest page as of the answer, not as of the read', async () => {
    const read = await prepare(null, 2);
    await send();
    const part = read.finish();
    expect(offsets(part)).toEqual([10, 11]);
    expect(part?.position).toEqual(positions[10]);
  });
});
