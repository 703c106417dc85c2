import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { fakeSession } from '../../../test/support/fake-session.js';
import { silentLogger } from '../../core/logger.js';
import { noMetrics } from '../../core/metrics.js';
import { FeedRegistry } from '../../feed/feed-registry.js';
import { createMemoryLog } from '../../stores/memory/channel-log.js';
import { ChannelTable } from '../../stores/memory/channel-table.js';
import { createMemoryBus } from '../../stores/memory/event-bus.js';
import { ChannelService } from './channel-service.js';

/** Longer than a feed stays after the last lease. */
const LINGER_MS = 6_000;
const manners = { mayJoin: async () => {}, respond: () => {}, isQuiet: true };
const ann = { userId: 'ann', kind: 'user', expiresAt: null } as const;

let clock: FakeClock;
let feeds: FeedRegistry;
let channels: ChannelService;

beforeEach(() => {
  clock = new FakeClock();
  const bounds = { messages: 100, entries: 100, ttlMs: 1e6, idempotencyTtlMs: 1e6, channels: 10, bytes: 1e9 };
  const bus = createMemoryBus(silentLogger);
  const log = createMemoryLog(new ChannelTable(bounds, clock), bus);
  const deps = { log, clock, logger: silentLogger, metrics: noMetrics };
  const broadcaster = { toChannel() {}, toUser() {}, toAudience() {}, custom() {} };
  const snapshot = async () => ({ members: [], receipts: [] });
  feeds = new FeedRegistry({ ...deps, bus, broadcaster, ringSize: 16, snapshot });
  channels = new ChannelService({ ...deps, feeds, maxChannels: 2, onJoined() {}, onLeft() {} });
});

const join = (session: ReturnType<typeof fakeSession>['session'], ...channelIds: string[]) =>
  channels.joinMany(
    session,
    channelIds.map((channelId) => ({ channelId, limit: 5 })),
    manners,
  );
const followed = async (): Promise<string[]> => {
  await clock.advance(LINGER_MS);
  return [...feeds.followed()].map(([channelId]) => channelId);
};

describe('the feed of a channel', () => {
  it('lives for as long as somebody here is in the channel, however often they joined', async () => {
    const [one, other] = [fakeSession(ann), fakeSession({ ...ann, userId: 'ben' })];
    await join(one.session, 'general', 'help');
    await join(one.session, 'general');
    await join(other.session, 'general');
    expect(await followed()).toEqual(['general', 'help']);
    channels.leave(one.session, 'general');
    channels.leave(one.session, 'general');
    channels.leave(one.session, 'help');
    expect(await followed()).toEqual(['general']);
    channels.leave(other.session, 'general');
    expect(await followed()).toEqual([]);
  });

  it('is let go of by a session that ends, and once', async () => {
    const [one, other] = [fakeSession(ann), fakeSession({ ...ann, userId: 'ben' })];
    await join(one.session, 'general', 'help');
    await join(other.session, 'general');
    one.state.isOpen = false;
    channels.drop(one.session);
    channels.leave(one.session, 'general');
    expect(await followed()).toEqual(['general']);
  });

  it('is not kept by a join that comes too late or is one too many', async () => {
    const { session, state } = fakeSession(ann);
    const { results } = await join(session, 'general', 'help', 'random');
    expect(results.map(({ success }) => success)).toEqual([true, true, false]);
    expect(await followed()).toEqual(['general', 'help']);

    const late = fakeSession({ ...ann, userId: 'ben' });
    const joining = join(late.session, 'late');
    late.state.isOpen = false;
    await joining;
    expect(await followed()).toEqual(['general', 'help']);
    expect(state.isOpen).toBe(true);
  });
});
