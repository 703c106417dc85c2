import type { MessageDeleted } from '@nchat/realtime-protocol/core';
import type { Message, ReactionSummary } from './message.js';

/**
 * Pure operations on an ordered list of messages. Each returns the same array when nothing changed, and keeps the
 * identity of every message it does not change.
 */
export type MessageList = readonly Message[];

/** Whether the message is known only to this client. */
export const isPending = (message: Message): boolean => message.offset === 0;

/** Adds a message of the server, or brings the one that is there up to date. */
export function merge(list: MessageList, incoming: Message): MessageList {
  const index = find(list, incoming);
  const known = list[index];
  if (!known) return insert(list, incoming);
  if (!isPending(known) && known.version >= incoming.version && !newlyDeleted(known, incoming)) return list;
  const merged = { ...incoming, clientMessageId: known.clientMessageId, status: confirmed(known, incoming) };
  // A pending message takes the place that its offset gives it.
  return known.offset === merged.offset ? replaceAt(list, index, merged) : insert(without(list, index), merged);
}

/** Shows a send that the server has not accepted, in its present state; one it has accepted stays as it is. */
export function mergePending(list: MessageList, pending: Message): MessageList {
  const index = find(list, pending);
  const known = list[index];
  if (!known) return [...list, pending];
  return isPending(known) ? replaceAt(list, index, pending) : list;
}

/** Takes a pending message away. */
export function dropPending(list: MessageList, clientMessageId: string): MessageList {
  const index = list.findIndex((message) => isPending(message) && message.clientMessageId === clientMessageId);
  return index < 0 ? list : without(list, index);
}

/** Starts anew from a page of the server; keeps what is still pending, and objects that did not change. */
export function startFrom(list: MessageList, page: readonly Message[]): MessageList {
  const fresh = page.map((message) => {
    const known = list[find(list, message)];
    if (!known) return message;
    const next = { ...message, clientMessageId: known.clientMessageId, status: confirmed(known, message) };
    return isSame(known, next) ? known : next;
  });
  const pending = list.filter((message) => isPending(message) && find(fresh, message) < 0);
  return [...fresh, ...pending];
}

/** Leaves a tombstone. */
export function bury(list: MessageList, entry: Pick<MessageDeleted, 'messageId' | 'deletedAt' | 'position'>): MessageList {
  return change(list, entry.messageId, (message) => {
    if (message.deletedAt) return message;
    const { metadata: _metadata, ...rest } = message;
    const { deletedAt, position } = entry;
    return { ...rest, content: '', mentions: [], attachments: [], reactions: [], deletedAt, position };
  });
}

/** Sets all reactions of a message. */
export function react(list: MessageList, messageId: string, reactions: readonly ReactionSummary[]): MessageList {
  return change(list, messageId, (message) => ({ ...message, reactions }));
}

/** Marks own messages up to `offset` as read by somebody. */
export function markReadUpTo(list: MessageList, me: string | null, offset: number): MessageList {
  const isNews = (message: Message) =>
    message.userId === me && message.status === 'sent' && !isPending(message) && message.offset <= offset;
  return list.some(isNews) ? list.map((message) => (isNews(message) ? { ...message, status: 'read' } : message)) : list;
}

/** The message with this server id or client id. */
export function lookup(list: MessageList, id: string): Message | undefined {
  return list.findLast((message) => message.id === id || message.clientMessageId === id);
}

function change(list: MessageList, id: string, update: (message: Message) => Message): MessageList {
  const index = list.findLastIndex((message) => message.id === id);
  return index < 0 ? list : replaceAt(list, index, update(list[index]!));
}

/** By server id; else by client id, which is unique only among one author's messages. */
function find(list: MessageList, wanted: Message): number {
  return list.findLastIndex(
    (message) =>
      message.id === wanted.id ||
      (message.userId === wanted.userId && message.clientMessageId === wanted.clientMessageId),
  );
}

function insert(list: MessageList, message: Message): MessageList {
  let index = list.length;
  while (index > 0 && isAfter(list[index - 1]!, message)) index -= 1;
  return [...list.slice(0, index), message, ...list.slice(index)];
}

const isAfter = (message: Message, other: Message): boolean => isPending(message) || message.offset > other.offset;

function replaceAt(list: MessageList, index: number, message: Message): MessageList {
  if (message === list[index]) return list;
  const copy = [...list];
  copy[index] = message;
  return copy;
}

const without = (list: MessageList, index: number): MessageList => [...list.slice(0, index), ...list.slice(index + 1)];

const newlyDeleted = (known: Message, incoming: Message): boolean => !known.deletedAt && !!incoming.deletedAt;

/** `read` is something only this client knows; what the server sends says nothing about it. */
const confirmed = (known: Message, incoming: Message): Message['status'] =>
  known.status === 'read' ? 'read' : incoming.status;

const isSame = (a: Message, b: Message): boolean => JSON.stringify(a) === JSON.stringify(b);
