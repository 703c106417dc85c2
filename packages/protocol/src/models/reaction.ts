import { z } from 'zod';
import { MessageId, UserId } from '../ids.js';
import { limits } from '../limits.js';
import { text } from '../text.js';

export const Emoji = text(1, limits.emoji).refine((value) => !/\s/.test(value), { error: 'white space' });

/**
 * All reactions of one emoji on one message. `count` is everyone who chose it; `userIds` names at most 100
 * of them.
 */
export const ReactionSummary = z
  .object({ emoji: Emoji, count: z.int().min(1), userIds: z.array(UserId) })
  .meta({ id: 'ReactionSummary' });
export type ReactionSummary = z.infer<typeof ReactionSummary>;

/** Body of the `reaction` log entry; `reactions` is the whole state after it. */
export const ReactionBody = z.object({
  messageId: MessageId,
  userId: UserId,
  emoji: Emoji,
  action: z.enum(['add', 'remove']),
  count: z.int().min(0),
  reactions: z.array(ReactionSummary),
});
