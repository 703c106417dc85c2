import type { MessageDeleted } from '@nchat/realtime-protocol/core';
import type { Message, ReactionSummary } from './message.js';

/**
 * Pure operations on an ordered list of messages. Each returns the same array when nothing changed, and keeps the
 * identity of every message it does not change.
 */
export type MessageList = readonly Message[];

/** Whether the message is known only to this client. */
export const isPending = (message: Message): boolean => message.offset === 0;

/** Adds a message, or brings the one that is there up to date; what the server has accepted is never pending again. */
export function merge(list: MessageList, incoming: Message): MessageList {
  const index = find(list, incoming);
  const known = list[index];
  if (!known) return insert(list, incoming);
  const isOld = isPending(incoming) || (known.version >= incoming.version && (known.deletedAt || !incoming.deletedAt));
  if (!isPending(known) && isOld) return list;
  const merged = succeed(known, incoming);
  // A pending message takes the place that its offset gives it.
  return known.offset === merged.offset ? splice(list, index, 1, merged) : insert(splice(list, index, 1), merged);
}

/** Takes a pending message away. */
export const dropPending = (list: MessageList, clientMessageId: string): MessageList =>
  keep(list, (message) => !isPending(message) || message.clientMessageId !== clientMessageId);

/** Starts anew from a page of the server; keeps what is still pending, and objects that did not change. */
export function startFrom(list: MessageList, page: MessageList): MessageList {
  const fresh = page.map((message) => {
    const known = list[find(list, message)];
    const next = known ? succeed(known, message) : message;
    return JSON.stringify(known) === JSON.stringify(next) ? known! : next;
  });
  return [...fresh, ...list.filter((message) => isPending(message) && find(fresh, message) < 0)];
}

/** Leaves a tombstone. */
export function bury(
  list: MessageList,
  { messageId, deletedAt, position }: Pick<MessageDeleted, 'messageId' | 'deletedAt' | 'position'>,
): MessageList {
  return change(list, messageId, (message) => {
    if (message.deletedAt) return message;
    const { metadata: _metadata, ...rest } = message;
    return { ...rest, content: '', mentions: [], attachments: [], reactions: [], deletedAt, position };
  });
}

/** Sets all reactions of a message. */
export const react = (list: MessageList, messageId: string, reactions: readonly ReactionSummary[]): MessageList =>
  change(list, messageId, (message) => ({ ...message, reactions }));

/** Marks own messages up to `offset` as read by somebody. */
export function markReadUpTo(list: MessageList, me: string | null, offset: number): MessageList {
  let next = list;
  list.forEach((message, index) => {
    if (message.userId !== me || message.status !== 'sent' || message.offset > offset) return;
    next = splice(next, index, 1, { ...message, status: 'read' });
  });
  return next;
}

/** The message with this server id or client id. */
export const lookup = (list: MessageList, id: string): Message | undefined =>
  list.findLast((message) => message.id === id || message.clientMessageId === id);

/** Only the messages that pass. */
export function keep(list: MessageList, passes: (message: Message) => boolean): MessageList {
  const kept = list.filter(passes);
  return kept.length < list.length ? kept : list;
}

function change(list: MessageList, id: string, update: (message: Message) => Message): MessageList {
  const index = list.findLastIndex((message) => message.id === id);
  const known = list[index];
  const next = known && update(known);
  return next && next !== known ? splice(list, index, 1, next) : list;
}

/** By server id; else by client id, which is unique only among one author's messages. */
const find = (list: MessageList, { id, userId, clientMessageId }: Message): number =>
  list.findLastIndex(
    (message) => message.id === id || (message.userId === userId && message.clientMessageId === clientMessageId),
  );

const insert = (list: MessageList, message: Message): MessageList =>
  splice(
    list,
    list.findLastIndex((other) => isPending(message) || (!isPending(other) && other.offset < message.offset)) + 1,
    0,
    message,
  );

const splice = (list: MessageList, index: number, removed: number, ...added: Message[]): MessageList => [
  ...list.slice(0, index),
  ...added,
  ...list.slice(index + removed),
];

/** What only this client knows of a message outlives news of it. */
const succeed = (known: Message, incoming: Message): Message => ({
  ...incoming,
  clientMessageId: known.clientMessageId,
  status: known.status === 'read' ? 'read' : incoming.status,
});
