import type { Message as WireMessage, ReactionSummary as WireReactionSummary } from '@nchat/realtime-protocol/core';
import type { QueuedOp } from '../outbox/queued-op.js';
import type { Message, ReactionSummary } from './message.js';

/**
 * A message of the server as the application sees it: for pages that a server renders, which reads
 * `GET /channels/:id/messages`. What comes over a connection is in this shape already.
 *
 * @param wire - A message as the HTTP interface gives it.
 * @param me - The user who is to see it: `mine` of its reactions depends on that.
 *
 * @example
 * const { messages } = await response.json();
 * const initialMessages = messages.map((message) => toMessage(message, user.id));
 */
export function toMessage(wire: WireMessage, me: string | null): Message {
  const { prev: _prev, reactions, clientMessageId, ...rest } = wire;
  return {
    ...rest,
    clientMessageId: clientMessageId ?? wire.id,
    reactions: toReactions(reactions, me),
    status: 'sent',
  };
}

/**
 * Reactions of the server as the application sees them. The server names only the first users of an emoji that many
 * chose; whether I am among the others, only what was known before can tell.
 */
export function toReactions(
  wire: readonly WireReactionSummary[],
  me: string | null,
  wasMine?: (emoji: string) => boolean | undefined,
): readonly ReactionSummary[] {
  return wire.map((summary) => {
    const { emoji, count, userIds } = summary;
    const isNamed = me !== null && userIds.includes(me);
    return { ...summary, mine: isNamed || (count > userIds.length && !!wasMine?.(emoji)) };
  });
}

/** What a send looks like before the server has accepted it. */
export function toPending(op: QueuedOp, me: string): Message {
  const sent = op.payload as { content: string } & Partial<Message>;
  return {
    mentions: [],
    attachments: [],
    ...sent,
    id: op.id,
    clientMessageId: op.id,
    channelId: op.channelId,
    offset: 0,
    userId: me,
    createdAt: new Date(op.createdAt).toISOString(),
    timestamp: op.createdAt,
    version: 1,
    reactions: [],
    position: null,
    status: op.state,
    attempts: op.attempts,
    ...(op.error && op.state === 'failed' && { error: op.error }),
  };
}
