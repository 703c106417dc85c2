import type { Position } from '@nchat/realtime-protocol';
import { limits, RealtimeError } from '@nchat/realtime-protocol';
import { fingerprint } from '../../core/fingerprint.js';
import { othersMentioned } from '../../core/mentions.js';
import { messageAt } from '../../core/sent-message.js';
import type { Append, Appended, ChannelLog, HistoryPage, HistoryQuery, Slice } from '../../ports/channel-log.js';
import { channelTopic } from '../../ports/topics.js';
import { entryOf, file } from './append.js';
import type { ChannelState } from './channel-state.js';
import type { ChannelTable } from './channel-table.js';
import type { MemoryBus } from './event-bus.js';
import { historyPage } from './history.js';
import type { PendingMentionTable } from './pending-mentions.js';

/** The channel log inside one process: append and broadcast are one synchronous step. */
export function createMemoryLog(table: ChannelTable, bus: MemoryBus): ChannelLog {
  return {
    async append(request: Append): Promise<Appended> {
      return table.change(request.channelId, (state) => append(state, request, { bus, mentions: table.mentions }));
    },
    async read(channelId, after, limit) {
      return readAfter(table.open(channelId), after, limit);
    },
    async readSince(channelId, time, limit) {
      return readSince(table.open(channelId), time, limit);
    },
    async tail(channelId, limit) {
      const { top, entries } = table.open(channelId);
      const newest = entries.slice(entries.length - limit, entries.length).map((stored) => stored.entry);
      return { recovered: true, entries: newest, top, hasMore: entries.length > limit };
    },
    async tops(channelIds) {
      return channelIds.map((channelId) => table.peek(channelId)?.top ?? null);
    },
    async rotate(channelId, brokenEpoch) {
      const state = table.peek(channelId);
      if (state?.epoch === brokenEpoch) table.change(channelId, () => state.rotate());
    },
    async history(query: HistoryQuery): Promise<HistoryPage> {
      return historyPage(table.open(query.channelId), query);
    },
    async unread(channelId, userId, offset) {
      return countUnread(table.open(channelId), userId, offset);
    },
  };
}

interface AppendDeps {
  readonly bus: MemoryBus;
  readonly mentions: PendingMentionTable;
}

function append(state: ChannelState, request: Append, { bus, mentions }: AppendDeps): Appended {
  const print = request.operationId === undefined ? '' : fingerprint(request);
  const done =
    request.operationId === undefined ? undefined : state.idempotency.find(request.userId, request.operationId);
  if (done) return repeated(state, request, done, print);

  const entry = entryOf(state, request);
  const { position, prev } = entry?.data ?? { position: state.top, prev: '' };
  const messageId = request.kind === 'message' || request.kind === 'notification' ? request.id : request.messageId;
  const result = entry ? file(state, entry, request.at) : unchanged(state, messageId);
  if (request.operationId !== undefined) {
    const record = { fingerprint: print, position, prev, at: request.at, messageId };
    state.idempotency.record(request.userId, request.operationId, record);
  }
  if (request.kind === 'message') {
    const { channelId, id: messageId, userId: fromUserId } = request;
    const userIds = othersMentioned(fromUserId, request.mentions);
    if (userIds.length > 0) mentions.add({ channelId, messageId, offset: position.offset, fromUserId, userIds });
  }
  if (entry) {
    const frame = { kind: 'entry', channelId: request.channelId, position, prev, entry, at: request.at } as const;
    bus.publishNow(channelTopic(request.channelId), frame);
  }
  return result;
}

function unchanged(state: ChannelState, messageId: string): Appended {
  const message = state.message(messageId);
  return { position: state.top, ...(message && { message }), duplicate: false };
}

function repeated(
  state: ChannelState,
  request: Append,
  done: { fingerprint: string; position: Position; prev: string; at: number; messageId: string },
  print: string,
): Appended {
  if (done.fingerprint !== print) throw new RealtimeError('idempotency_mismatch');
  const kept = state.message(done.messageId);
  // A send's message may be trimmed by now; the request, equal to the first, says what it was.
  const message =
    kept ??
    (request.kind === 'message'
      ? messageAt(request, { position: done.position, prev: done.prev }, done.at)
      : undefined);
  return { position: done.position, ...(message && { message }), duplicate: true };
}

function readAfter(state: ChannelState, after: Position, limit: number): Slice {
  const { top, entries } = state;
  const lost: Slice = { recovered: false, entries: [], top, hasMore: false };
  if (after.epoch !== state.epoch) return lost;
  if (after.offset > top.offset) return { ...lost, contradicts: true };
  const firstOffset = top.offset - entries.length + 1;
  const start = after.offset + 1 - firstOffset;
  if (start < 0) return lost;
  if (idAt(state, start - 1) !== after.id) return { ...lost, contradicts: true };
  return {
    recovered: true,
    entries: entries.slice(start, start + limit).map((stored) => stored.entry),
    top,
    hasMore: start + limit < entries.length,
  };
}

/** The id of the entry at an index; for the one just before the first kept, its successor remembers it. */
function idAt({ entries, top }: ChannelState, index: number): string | undefined {
  return index >= 0 ? entries.at(index)?.position.id : (entries.at(0)?.entry.data.prev ?? top.id);
}

function readSince(state: ChannelState, time: number, limit: number): Slice {
  const { top, entries } = state;
  const reachesBack = state.trimmedAt === null ? state.createdAt <= time : state.trimmedAt <= time;
  const start = entries.lowerBound((stored) => stored.at > time);
  return {
    recovered: reachesBack,
    entries: entries.slice(start, start + limit).map((stored) => stored.entry),
    top,
    hasMore: start + limit < entries.length,
  };
}

function countUnread({ messages }: ChannelState, userId: string, offset: number): number {
  let count = 0;
  for (let i = messages.length - 1; i >= 0 && count < limits.unread; i -= 1) {
    const message = messages.at(i);
    if (!message || message.offset <= offset) break;
    if (message.userId !== userId && message.deletedAt === undefined) count += 1;
  }
  return count;
}
