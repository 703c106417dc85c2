import { z } from 'zod';
import { LogEntry } from '../events.js';
import { ChannelId, MessageId, PositionSchema, UserId } from '../ids.js';
import { limits } from '../limits.js';
import { Message } from '../models/message.js';
import { Presence } from '../models/presence.js';
import { Receipt } from '../models/receipt.js';
import { Typing } from '../models/typing.js';
import { WireError } from '../wire-error.js';

/** Sizes above the most are clamped, not refused: a larger wish is honoured as far as the contract goes. */
export const PageLimit = z
  .int()
  .min(1)
  .transform((wish) => Math.min(wish, limits.page))
  .meta({ description: `Most entries of a page; more than ${limits.page} is read as ${limits.page}.` });

/** For those who read the answer: it says all that the joiner's events would say once more. */
const quiet = z.boolean().optional().meta({
  description: 'No `channel:joined`, `channel:members` and `presence` for the joiner: the answer says it all.',
});

const JoinOne = z.object({
  channelId: ChannelId,
  since: PositionSchema.nullish(),
  limit: PageLimit.optional(),
});

export const JoinData = z
  .object({
    channelId: ChannelId,
    userId: UserId,
    position: PositionSchema,
    recovered: z.boolean(),
    entries: z.array(LogEntry),
    hasMore: z.boolean(),
    members: z.array(Presence).optional(),
    typing: z.array(Typing).optional(),
    receipts: z.array(Receipt).optional(),
    lastRead: Receipt.nullish(),
    unreadCount: z.int().optional(),
  })
  .meta({
    id: 'JoinData',
    description: 'The snapshot fields are absent when the channel was joined already and `since` was given.',
  });
export type JoinData = z.infer<typeof JoinData>;

export const JoinResult = z.union([
  z.object({ channelId: ChannelId, success: z.literal(true), data: JoinData }),
  z.object({ channelId: ChannelId, success: z.literal(false), error: WireError }),
]);
export type JoinResult = z.infer<typeof JoinResult>;

export const channelJoin = {
  input: z.union([
    JoinOne.extend({ quiet }),
    z.object({ channels: z.array(JoinOne).min(1).max(limits.batchJoin), quiet }),
  ]),
  ack: z.union([z.object({ results: z.array(JoinResult) }), JoinData]),
};

export const channelLeave = {
  input: z.object({ channelId: ChannelId }),
  ack: z.object({ channelId: ChannelId, userId: UserId }),
};

/** Whether a history call names at most one place to read from. */
export const namesOneAnchor = (query: { before?: string; after?: string; around?: string }): boolean =>
  [query.before, query.after, query.around].filter((id) => id !== undefined).length <= 1;
export const ONE_ANCHOR = 'only one of before, after and around';

export const channelHistory = {
  input: z
    .object({
      channelId: ChannelId,
      before: MessageId.optional(),
      after: MessageId.optional(),
      around: MessageId.optional(),
      threadId: MessageId.optional(),
      limit: PageLimit.optional(),
    })
    .refine(namesOneAnchor, { error: ONE_ANCHOR, path: ['before'] }),
  ack: z.object({ messages: z.array(Message), hasMore: z.boolean(), position: PositionSchema }),
};
