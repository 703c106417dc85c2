import { RealtimeError, type Position } from '@nchat/realtime-protocol/core';
import type { Body, ChannelLog } from './channel-log.js';
import type { ServerState } from './server-state.js';
import type { MockSession } from './mock-session.js';

/** Answers `channel:join`, of one channel or of many. */
export function join(server: ServerState, session: MockSession, payload: Body): unknown {
  if (!Array.isArray(payload.channels)) return joinOne(server, session, payload);
  const results = payload.channels.map((wish: Body) => {
    try {
      return { channelId: wish.channelId, success: true, data: joinOne(server, session, wish) };
    } catch (error) {
      return { channelId: wish.channelId, success: false, error: (error as RealtimeError).toWire() };
    }
  });
  return { results };
}

function joinOne(server: ServerState, session: MockSession, wish: Body): unknown {
  const channelId = wish.channelId as string;
  const { userId } = session;
  const isInbox = channelId.startsWith('user:');
  if (isInbox ? channelId !== `user:${userId}` : !server.allows(userId, channelId))
    throw new RealtimeError('forbidden');
  const log = server.log(channelId);
  const wasJoined = session.joined.has(channelId);
  session.joined.add(channelId);
  if (!wasJoined && server.showsSessions) server.admit(userId, channelId);
  const base = { channelId, userId, position: log.position };
  const snapshot = {
    members: [...log.members.values()],
    typing: [...log.typing.values()].filter((typing) => typing.userId !== userId),
    receipts: [...log.receipts.values()],
    lastRead: log.receipts.get(userId) ?? null,
    unreadCount: log.unread(userId),
  };
  const since = wish.since as Position | undefined;
  const at = since && (since.offset === 0 ? '' : log.entries[since.offset - 1]?.data.position.id);
  if (since && since.epoch === log.epoch && at === since.id && since.offset >= log.trimmedTo) {
    const page = log.entries.slice(since.offset, since.offset + server.pageSize);
    const hasMore = since.offset + page.length < log.entries.length;
    return { ...base, recovered: true, entries: page, hasMore, ...(!wasJoined && snapshot) };
  }
  const { messages, hasMore } = log.newest(wish.limit as number | undefined);
  const entries = isInbox ? log.entries : messages.map((data) => ({ event: 'message', data }));
  return { ...base, recovered: false, entries, hasMore, ...snapshot };
}

/** Answers `channel:history`. */
export function history(log: ChannelLog, query: Body): unknown {
  const limit = (query.limit as number | undefined) ?? 50;
  const { position } = log;
  const all = [...log.messages.values()].filter(
    (message) => query.threadId === undefined || message.threadId === query.threadId,
  );
  const at = (id: unknown): number => {
    const index = all.findIndex((message) => message.id === id);
    if (index < 0) throw new RealtimeError('message_not_found');
    return index;
  };
  if (query.after !== undefined) {
    const rest = all.slice(at(query.after) + 1);
    return { messages: rest.slice(0, limit), hasMore: rest.length > limit, position };
  }
  if (query.around !== undefined) {
    const start = Math.max(0, at(query.around) - Math.floor(limit / 2));
    return { messages: all.slice(start, start + limit), hasMore: start > 0, position };
  }
  const rest = query.before === undefined ? all : all.slice(0, at(query.before));
  return { messages: rest.slice(-limit), hasMore: rest.length > limit, position };
}
