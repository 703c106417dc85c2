import { RealtimeError, type Message } from '@nchat/realtime-protocol/core';
import type { Body, ChannelLog } from './channel-log.js';
import { history, join } from './reading.js';
import type { ServerState } from './server-state.js';
import type { Frame, MockSession } from './mock-session.js';

/** Answers a command of a session as the server would. */
export type Run = (session: MockSession, frame: Frame) => unknown;

interface Call {
  readonly server: ServerState;
  readonly session: MockSession;
  readonly payload: Body;
  readonly channelId: string;
  readonly log: ChannelLog;
}

const idempotent = new WeakMap<ChannelLog, Map<string, Message>>();

const now = ({ server }: Call): string => new Date(server.clock.now()).toISOString();

/** The message that a command is about. */
function known({ log, payload }: Call): Message {
  const message = log.messages.get(payload.messageId as string);
  if (!message) throw new RealtimeError('message_not_found');
  return message;
}

/** The same, if it is the caller's own: nobody moderates here. */
function own(call: Call): Message {
  const message = known(call);
  if (message.userId !== call.session.userId) throw new RealtimeError('forbidden');
  return message;
}

function send({ server, session, payload, channelId, log }: Call): unknown {
  const { userId } = session;
  const sent = idempotent.get(log) ?? new Map<string, Message>();
  idempotent.set(log, sent);
  const key = `${userId}|${String(payload.clientMessageId)}`;
  const before = sent.get(key);
  if (before) {
    if (before.content !== payload.content) throw new RealtimeError('idempotency_mismatch');
    return { message: before, position: before.position, duplicate: true };
  }
  server.type(userId, channelId, false, payload.threadId as string | undefined);
  const message = server.post(channelId, payload.content as string, { ...payload, userId });
  sent.set(key, message);
  return { message, position: message.position, duplicate: false };
}

function edit(call: Call): unknown {
  const entry = call.server.edit(call.channelId, own(call), call.payload.content as string);
  return { message: entry.data, position: entry.data.position };
}

function remove(call: Call): unknown {
  const { id: messageId } = own(call);
  const deletion = { messageId, userId: call.session.userId, deletedAt: now(call) };
  const entry = call.server.append(call.channelId, 'message:deleted', deletion);
  return { messageId, position: entry.data.position };
}

function react(call: Call, action: 'add' | 'remove'): unknown {
  const message = known(call);
  const { userId } = call.session;
  const emoji = call.payload.emoji as string;
  const users = new Set(message.reactions.find((summary) => summary.emoji === emoji)?.userIds);
  if (action === 'add') users.add(userId);
  else users.delete(userId);
  const rest = message.reactions.filter((summary) => summary.emoji !== emoji);
  const reactions = users.size > 0 ? [...rest, { emoji, count: users.size, userIds: [...users] }] : rest;
  const reaction = { messageId: message.id, userId, emoji, action, count: users.size, reactions };
  const entry = call.server.append(call.channelId, 'reaction', reaction);
  return { messageId: message.id, emoji, count: users.size, position: entry.data.position };
}

function read(call: Call): unknown {
  const { server, session, channelId, log } = call;
  const { id: messageId, offset } = known(call);
  const mark = log.receipts.get(session.userId);
  const receipt =
    mark && mark.offset >= offset ? mark : { channelId, userId: session.userId, messageId, offset, readAt: now(call) };
  log.receipts.set(session.userId, receipt);
  if (receipt !== mark) server.emit(channelId, 'read', receipt);
  return { ...receipt, unreadCount: log.unread(session.userId) };
}

const commands: Record<string, (call: Call) => unknown> = {
  'channel:leave': ({ server, session, channelId }) => {
    session.joined.delete(channelId);
    server.withdraw(session.userId, channelId);
    return { channelId, userId: session.userId };
  },
  'channel:history': ({ log, payload }) => history(log, payload),
  'message:send': send,
  'message:edit': edit,
  'message:delete': remove,
  'message:read': read,
  'reaction:add': (call) => react(call, 'add'),
  'reaction:remove': (call) => react(call, 'remove'),
  typing: ({ server, session, channelId, payload }) => {
    server.type(session.userId, channelId, payload.isTyping as boolean, payload.threadId as string | undefined);
    return {};
  },
};

const always: Record<string, (call: Omit<Call, 'channelId' | 'log'>) => unknown> = {
  'channel:join': ({ server, session, payload }) => join(server, session, payload),
  'presence:update': ({ server, session, payload }) => {
    const { status, customStatus } = payload as { status: 'online'; customStatus?: null };
    server.setPresence(session.userId, status, customStatus);
    return { userId: session.userId, status };
  },
  'auth:refresh': ({ server, session }) => ({ userId: session.userId, expiresAt: server.clock.now() + 60_000 }),
};

/** Makes the {@link Run} of a server. */
export function createCommands(server: ServerState): Run {
  return (session, { name, payload }) => {
    if (name === 'ping') return { timestamp: payload.timestamp, serverTime: server.clock.now() };
    try {
      const free = always[name];
      if (free) return { success: true, data: free({ server, session, payload }) };
      const command = commands[name];
      if (!command) throw new RealtimeError('unknown_event');
      const channelId = payload.channelId as string;
      if (!session.joined.has(channelId)) throw new RealtimeError('not_joined');
      return { success: true, data: command({ server, session, payload, channelId, log: server.log(channelId) }) };
    } catch (error) {
      return { success: false, error: (error as RealtimeError).toWire() };
    }
  };
}
