import type { PollResult } from '@nchat/realtime-protocol';
import { entryId } from '../../src/core/ids.js';
import { silentLogger } from '../../src/core/logger.js';
import { noMetrics } from '../../src/core/metrics.js';
import type { HttpSession } from '../../src/core/session.js';
import { FeedRegistry } from '../../src/feed/feed-registry.js';
import { InboxRelay } from '../../src/feed/inbox-relay.js';
import type { ChannelLog } from '../../src/ports/channel-log.js';
import { inboxOf } from '../../src/ports/topics.js';
import { createMemoryLog } from '../../src/stores/memory/channel-log.js';
import { ChannelTable } from '../../src/stores/memory/channel-table.js';
import { createMemoryBus, type MemoryBus } from '../../src/stores/memory/event-bus.js';
import type { PollDeps, PollOutcome, PollRequest } from '../../src/transport/http/poll/poll-round.js';
import { poll } from '../../src/transport/http/poll/poll-round.js';
import { PollWaiters } from '../../src/transport/http/poll/poll-waiter.js';
import { FakeClock, settled } from './fake-clock.js';
import { silentBroadcaster } from './http-world.js';

interface PollWorldOptions {
  readonly bus?: MemoryBus;
  /** Entries kept for recovery, in the log and in the feed's ring. */
  readonly window?: number;
  readonly ringSize?: number;
  readonly most?: number;
  readonly wrapLog?: (log: ChannelLog) => ChannelLog;
}

/** What a poll runs over, without a network. */
export async function pollWorld(options: PollWorldOptions = {}) {
  const clock = new FakeClock();
  const bus = options.bus ?? createMemoryBus(silentLogger);
  const bounds = {
    messages: 1000,
    entries: options.window ?? 2000,
    ttlMs: 1e9,
    idempotencyTtlMs: 1e9,
    channels: 1000,
    bytes: 1e9,
  };
  const table = new ChannelTable(bounds, clock);
  const store = createMemoryLog(table, bus);
  const log = options.wrapLog?.(store) ?? store;
  const feeds = new FeedRegistry({
    log,
    bus,
    broadcaster: silentBroadcaster,
    clock,
    logger: silentLogger,
    metrics: noMetrics,
    ringSize: options.ringSize ?? 16,
    snapshot: async () => ({ members: [], receipts: [] }),
  });
  const inbox = new InboxRelay(bus, silentBroadcaster);
  await inbox.start();
  const touches: { userId: string; channelIds: readonly string[]; status?: string }[] = [];
  const waiters = new PollWaiters({ clock, metrics: noMetrics, most: options.most ?? 1000 });
  const deps: PollDeps = {
    feeds,
    inbox,
    log,
    clock,
    waiters,
    logger: silentLogger,
    metrics: noMetrics,
    settings: { presence: { timeoutMs: 30_000 } } as PollDeps['settings'],
    presence: {
      touchHttp: async (userId, channelIds, status) =>
        void touches.push({ userId, channelIds, ...(status && { status }) }),
      endHttp: () => Promise.reject(new Error('not asked')),
      forgetHttp: () => Promise.reject(new Error('not asked')),
      channelPresence: () => Promise.reject(new Error('not asked')),
      update: () => Promise.reject(new Error('not asked')),
    },
  };

  return {
    clock,
    bus,
    table,
    log: store,
    feeds,
    waiters,
    touches,
    deps,
    async say(channelId: string, content: string) {
      const base = { id: entryId(), at: clock.now(), channelId, userId: 'author' };
      const { position } = await store.append({ kind: 'message', ...base, content, mentions: [], attachments: [] });
      return position;
    },
    async notify(userId: string) {
      const base = { id: entryId(), at: clock.now(), channelId: inboxOf(userId), userId };
      const { position } = await store.append({ kind: 'notification', ...base, notice: { kind: 'hello' } });
      return position;
    },
    ask: (channels: PollRequest['channels'], more: Partial<PollRequest> = {}): Promise<PollOutcome[]> =>
      poll(deps, {
        channels,
        waitMs: 25_000,
        signal: new AbortController().signal,
        session: sessionOf('reader'),
        requestId: 'r1',
        admit: async () => {},
        ...more,
      }),
    close() {
      inbox.close();
      feeds.close();
      table.close();
    },
  };
}

export const sessionOf = (userId: string, kind: 'user' | 'service' = 'user'): HttpSession => ({
  id: `http:${userId}`,
  principal: { userId, kind, expiresAt: null },
  transport: 'http',
});

export function resultOf(outcome: PollOutcome | undefined): PollResult {
  if (!outcome || 'error' in outcome) throw new Error(`no result: ${outcome?.error.code}`);
  return outcome.result;
}

export const contents = (result: PollResult): string[] => result.messages.map((message) => message.content);

/** The promise's value, if it has one as soon as everything that is ready has run; time does not move. */
export async function soon<T>(promise: Promise<T>): Promise<T | 'pending'> {
  const turns = async (): Promise<'pending'> => {
    for (let turn = 0; turn < 5; turn += 1) await settled();
    return 'pending';
  };
  return Promise.race([promise, turns()]);
}
