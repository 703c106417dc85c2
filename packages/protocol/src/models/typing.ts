import { z } from 'zod';
import { ChannelId, MessageId, UserId } from '../ids.js';

/** Somebody types, until `expiresAt` (Unix ms) unless told otherwise before. */
export const Typing = z
  .object({
    channelId: ChannelId,
    userId: UserId,
    isTyping: z.boolean(),
    threadId: MessageId.optional(),
    expiresAt: z.int(),
  })
  .meta({ id: 'Typing' });
export type Typing = z.infer<typeof Typing>;
