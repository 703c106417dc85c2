import type { BatchPollResult, LogEntry, Message, PollResult, Receipt } from '@nchat/realtime-protocol';
import { encodeCursor, limits, RealtimeError } from '@nchat/realtime-protocol';
import type { Metrics } from '../../../core/metrics.js';
import { readInbox } from '../../../feed/inbox-read.js';
import type { LogPart, ReadRequest } from '../../../feed/prepare-read.js';
import { prepareRead } from '../../../feed/prepare-read.js';
import type { ChannelFeed } from '../../../feed/channel-feed.js';
import type { FeedRegistry } from '../../../feed/feed-registry.js';
import type { InboxRelay } from '../../../feed/inbox-relay.js';
import type { ChannelLog } from '../../../ports/channel-log.js';
import { isInbox } from '../../../ports/topics.js';
import { hasNews, parseState, type SeenState, stateParts } from './poll-state.js';
import type { Start } from './since.js';

const ATTEMPTS = 5;

export interface PolledChannelDeps {
  readonly log: ChannelLog;
  readonly feeds: FeedRegistry;
  readonly inbox: InboxRelay;
  readonly metrics: Metrics;
}

export interface PolledChannel {
  readonly channelId: string;
  /** Something happened since the last read began. */
  readonly hasChanged: boolean;
  /** Presence, receipts or typing are not as the client has seen them. */
  readonly isStirred: boolean;
  /** Reads on from where the last read ended; tells whether there is anything to answer. */
  read(): Promise<boolean>;
  result(now: number): PollResult;
  /** What takes the place of the snapshots for a client that names a state; `null` for others. */
  news(now: number): PolledState | null;
  close(): void;
}

/** The answer to a client that keeps track of the state. */
export type PolledState = Pick<
  BatchPollResult,
  'state' | 'presence' | 'typing' | 'receipts' | 'lastRead' | 'unreadCount'
>;

export interface PolledChannelRequest {
  readonly channelId: string;
  readonly start: Start;
  readonly limit?: number | undefined;
  /** The state the client has seen; `null`: none yet; absent: it does not keep track. */
  readonly state?: string | null | undefined;
  readonly userId: string;
}

/** What a read goes through: a feed, or for inboxes, which have none, the log alone. */
interface Source {
  readonly feed: ChannelFeed | null;
  onceChanged(wake: () => void): () => void;
  release(): void;
}

const NOTHING_SEEN: SeenState = { presence: -1, receipts: -1, typing: -1, at: 0 };

/**
 * One channel under a poll. The right to its feed comes first, then, at each read, the wake-up, and only then the
 * reading: an entry that comes at any point of that is either read or rings.
 */
export async function openChannel(
  deps: PolledChannelDeps,
  request: PolledChannelRequest,
  onChange: () => void,
): Promise<PolledChannel> {
  const { channelId, limit, state, userId } = request;
  const seen = state === undefined ? null : state === null ? NOTHING_SEEN : parseState(state);
  const source = await openSource(deps, channelId);
  let { start } = request;
  let part: LogPart = { position: { epoch: '', offset: 0, id: '' }, recovered: true, entries: [], hasMore: false };
  let isProven = true;
  let hasChanged = false;
  let unread: number | undefined;
  let unlisten = (): void => {};
  let unstir = (): void => {};

  const lastRead = (): Receipt | null => source.feed?.receipts.get(userId) ?? null;

  return {
    channelId,
    get hasChanged() {
      return hasChanged;
    },
    get isStirred() {
      if (!seen || !source.feed) return false;
      unstir();
      unstir = source.feed.onceStirred(onChange);
      return hasNews(source.feed, userId, seen);
    },
    async read() {
      unlisten();
      hasChanged = false;
      unlisten = source.onceChanged(() => {
        hasChanged = true;
        onChange();
      });
      const { kind } = start;
      part = await readFrom(deps, source, { channelId, limit }, start);
      // A start that could not be proven stays so, however well the wait goes on from there.
      isProven &&= part.recovered;
      if (state === null && source.feed) {
        const offset = lastRead()?.offset ?? 0;
        unread = source.feed.unread(userId, offset) ?? (await deps.log.unread(channelId, userId, offset));
      }
      start = { kind: 'after', position: part.position };
      // A moment in time is no state that could be wrong: without entries there is nothing to tell yet.
      return part.entries.length > 0 || kind === 'newest' || (kind === 'after' && !part.recovered);
    },
    result: (now) => toResult(channelId, { ...part, recovered: isProven }, source.feed, userId, now),
    news: (now) =>
      seen && {
        ...stateParts(source.feed, userId, seen, now),
        ...(unread !== undefined && { lastRead: lastRead(), unreadCount: unread }),
      },
    close() {
      unlisten();
      unstir();
      source.release();
    },
  };
}

async function openSource({ feeds, inbox }: PolledChannelDeps, channelId: string): Promise<Source> {
  if (isInbox(channelId)) {
    return { feed: null, onceChanged: (wake) => inbox.onceChanged(channelId, wake), release() {} };
  }
  const lease = await feeds.acquire(channelId);
  const { feed } = lease;
  return { feed, onceChanged: (wake) => feed.onceChanged(wake), release: () => lease.release() };
}

async function readFrom(
  deps: PolledChannelDeps,
  { feed }: Source,
  { channelId, limit }: Omit<ReadRequest, 'since'>,
  start: Start,
): Promise<LogPart> {
  if (start.kind === 'time') return readSince(deps.log, channelId, start.time, limit);
  const request = { channelId, limit, since: start.kind === 'after' ? start.position : null };
  if (!feed) return readInbox(deps, request);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const read = await prepareRead(deps, feed, request);
    const part = read.finish();
    if (part) return part;
  }
  // The channel moves faster than we read it.
  throw new RealtimeError('unavailable', { channelId });
}

async function readSince(
  log: ChannelLog,
  channelId: string,
  time: number,
  limit: number = limits.page,
): Promise<LogPart> {
  const slice = await log.readSince(channelId, time, limit);
  const position = slice.entries.at(-1)?.data.position ?? slice.top;
  return { position, recovered: slice.recovered, entries: [...slice.entries], hasMore: slice.hasMore };
}

function toResult(channelId: string, part: LogPart, feed: ChannelFeed | null, userId: string, now: number): PollResult {
  const messages: Message[] = [];
  const events: LogEntry[] = [];
  for (const entry of part.entries) {
    if (entry.event === 'message') messages.push(entry.data);
    else events.push(entry);
  }
  return {
    channelId,
    messages,
    events,
    cursor: encodeCursor(part.position),
    recovered: part.recovered,
    hasMore: part.hasMore,
    timestamp: now,
    presence: [...(feed?.members.values() ?? [])],
    typing: feed?.typing().filter((typing) => typing.userId !== userId) ?? [],
    receipts: [...(feed?.receipts.values() ?? [])],
  };
}
