import type { Message as WireMessage, ReactionSummary as WireReactionSummary } from '@nchat/realtime-protocol/core';
import type { QueuedOp } from '../outbox/queued-op.js';
import type { Message, ReactionSummary } from './message.js';

/** A message of the server as the application sees it. */
export function toMessage(wire: WireMessage, me: string | null): Message {
  const { prev: _prev, reactions, clientMessageId, ...rest } = wire;
  return {
    ...rest,
    clientMessageId: clientMessageId ?? wire.id,
    reactions: toReactions(reactions, me),
    status: 'sent',
  };
}

/** Reactions of the server as the application sees them. */
export function toReactions(wire: readonly WireReactionSummary[], me: string | null): readonly ReactionSummary[] {
  return wire.map((summary) => ({ ...summary, mine: me !== null && summary.userIds.includes(me) }));
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
