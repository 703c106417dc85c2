import type { JoinData, LogEntry, Position } from '@nchat/realtime-protocol';
import { limits, samePosition } from '@nchat/realtime-protocol';
import type { Metrics } from '../core/metrics.js';
import type { ChannelFeed } from './channel-feed.js';
import type { ChannelLog } from '../ports/channel-log.js';

/** What a reader asks for. */
export interface ReadRequest {
  readonly channelId: string;
  /** Where the reader stands; absent for the newest page. */
  readonly since?: Position | null | undefined;
  readonly limit?: number | undefined;
}

/** The log part of a join's answer. */
export type LogPart = Pick<JoinData, 'position' | 'recovered' | 'entries' | 'hasMore'>;

/**
 * What was read from the store, before the tick that answers. `finish` brings it up to the feed's top from memory,
 * or says `null` when the feed has moved on further than that.
 */
export interface PreparedRead {
  finish(): LogPart | null;
}

interface ReadDeps {
  readonly log: ChannelLog;
  readonly metrics: Metrics;
}

/** Reads what the store must be asked for, so that the rest can happen in one synchronous step. */
export async function prepareRead(deps: ReadDeps, feed: ChannelFeed, request: ReadRequest): Promise<PreparedRead> {
  const { since } = request;
  return since ? prepareRange(deps, feed, request, since) : prepareNewest(deps, feed, request, 'fresh');
}

async function prepareRange(
  deps: ReadDeps,
  feed: ChannelFeed,
  request: ReadRequest,
  since: Position,
): Promise<PreparedRead> {
  const limit = request.limit ?? limits.page;
  if (feed.after(since)) {
    deps.metrics.recovery('ring');
    return { finish: () => page(feed.after(since), since, limit) };
  }
  const slice = await deps.log.read(request.channelId, since, limit);
  if (!slice.recovered) return prepareNewest(deps, feed, request, 'lost');
  deps.metrics.recovery('log');
  const last = slice.entries.at(-1)?.data.position ?? since;
  if (slice.hasMore) {
    return { finish: () => ({ position: last, recovered: true, entries: [...slice.entries], hasMore: true }) };
  }
  return { finish: () => extend(feed, slice.entries, last, limit) };
}

/** The slice and what the feed delivered after it was read. */
function extend(feed: ChannelFeed, entries: readonly LogEntry[], last: Position, limit: number): LogPart | null {
  // The log may be ahead of the feed for the moment between an append and its frame: the members of the room get
  // these entries again, as ones they know.
  if (isAhead(last, feed.top)) return { position: last, recovered: true, entries: [...entries], hasMore: false };
  const rest = feed.after(last);
  return rest && page([...entries, ...rest], last, limit);
}

const isAhead = (a: Position, b: Position): boolean => a.epoch === b.epoch && a.offset > b.offset;

function page(entries: readonly LogEntry[] | null, since: Position, limit: number): LogPart | null {
  if (!entries) return null;
  const part = entries.slice(0, limit);
  return {
    position: part.at(-1)?.data.position ?? since,
    recovered: true,
    entries: [...part],
    hasMore: entries.length > part.length,
  };
}

async function prepareNewest(
  deps: ReadDeps,
  feed: ChannelFeed,
  request: ReadRequest,
  outcome: 'fresh' | 'lost',
): Promise<PreparedRead> {
  deps.metrics.recovery(outcome);
  const limit = request.limit ?? limits.defaultPage;
  const fromMemory = (): LogPart | null => {
    const newest = feed.newest(limit);
    return newest && newestPart(newest.messages, newest.hasMore, feed.top);
  };
  if (fromMemory()) return { finish: fromMemory };
  const history = await deps.log.history({ channelId: request.channelId, limit });
  return {
    finish: () =>
      samePosition(history.top, feed.top) ? newestPart(history.messages, history.hasMore, history.top) : fromMemory(),
  };
}

const newestPart = (messages: readonly LogEntry['data'][], hasMore: boolean, top: Position): LogPart => ({
  position: top,
  recovered: false,
  entries: messages.map((data) => ({ event: 'message', data }) as LogEntry),
  hasMore,
});
