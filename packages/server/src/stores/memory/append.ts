import type { LogEntry, Message } from '@nchat/realtime-protocol';
import { RealtimeError } from '@nchat/realtime-protocol';
import { isoTime } from '../../core/clock.js';
import { applyEntry } from '../../core/materialise.js';
import { messageAt } from '../../core/sent-message.js';
import type {
  Append,
  Appended,
  DeleteAppend,
  EditAppend,
  MessageAppend,
  NotificationAppend,
  ReactionAppend,
} from '../../ports/channel-log.js';
import { logOf } from '../../ports/topics.js';
import type { ChannelState } from './channel-state.js';

/** The entry an operation makes in a channel as it stands; `null` when it changes nothing. */
export function entryOf(state: ChannelState, request: Append): LogEntry | null {
  switch (request.kind) {
    case 'message':
      return messageEntry(state, request);
    case 'edit':
      return editEntry(state, request);
    case 'delete':
      return deleteEntry(state, request);
    case 'reaction':
      return reactionEntry(state, request);
    case 'notification':
      return notificationEntry(state, request);
  }
}

/** Files an entry and its effect on the message it is about. */
export function file(state: ChannelState, entry: LogEntry, at: number): Appended {
  state.push(entry, at);
  const { position } = entry.data;
  if (entry.event === 'notification') return { position, duplicate: false };
  if (entry.event === 'message') return { position, message: entry.data, duplicate: false };
  const messageId = entry.event === 'message:updated' ? entry.data.id : entry.data.messageId;
  const before = state.message(messageId);
  if (!before) return { position, duplicate: false };
  const message = applyEntry(before, entry);
  state.update(message);
  if (entry.event === 'message:deleted') state.blank(messageId, entry.data.deletedAt);
  return { position, message, duplicate: false };
}

function messageEntry(state: ChannelState, request: MessageAppend): LogEntry {
  return { event: 'message', data: messageAt(request, state.next(request.id), request.at) };
}

function editEntry(state: ChannelState, request: EditAppend): LogEntry | null {
  const message = ownMessage(state, request);
  if (message.deletedAt) throw new RealtimeError('message_not_found');
  const mentions = [...(request.mentions ?? message.mentions)];
  if (message.content === request.content && sameList(message.mentions, mentions)) return null;
  return {
    event: 'message:updated',
    data: {
      ...message,
      content: request.content,
      mentions,
      editedAt: isoTime(request.at),
      version: message.version + 1,
      ...state.next(request.id),
    },
  };
}

function deleteEntry(state: ChannelState, request: DeleteAppend): LogEntry | null {
  const message = ownMessage(state, request);
  if (message.deletedAt) return null;
  const { channelId, messageId, userId } = request;
  const deletedAt = isoTime(request.at);
  return { event: 'message:deleted', data: { channelId, messageId, userId, deletedAt, ...state.next(request.id) } };
}

function reactionEntry(state: ChannelState, request: ReactionAppend): LogEntry | null {
  const { channelId, messageId, userId, emoji, action } = request;
  const message = state.message(messageId);
  if (!message || message.deletedAt) throw new RealtimeError('message_not_found');
  const reactions = state.reactors.change(messageId, emoji, userId, action);
  if (!reactions) return null;
  const count = reactions.find((reaction) => reaction.emoji === emoji)?.count ?? 0;
  return {
    event: 'reaction',
    data: { channelId, messageId, userId, emoji, action, count, reactions, ...state.next(request.id) },
  };
}

function notificationEntry(state: ChannelState, request: NotificationAppend): LogEntry {
  return { event: 'notification', data: { ...request.notice, ...logOf(request.channelId), ...state.next(request.id) } };
}

function ownMessage(state: ChannelState, request: EditAppend | DeleteAppend): Message {
  const message = state.message(request.messageId);
  if (!message) throw new RealtimeError('message_not_found');
  if (message.userId !== request.userId && !request.moderator) throw new RealtimeError('forbidden');
  return message;
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);
