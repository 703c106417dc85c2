import { z } from 'zod';
import { ChannelId, MessageId, UserId } from '../ids.js';

/** How far a user has read a channel. Marks only move forward. */
export const Receipt = z
  .object({
    channelId: ChannelId,
    userId: UserId,
    messageId: MessageId,
    offset: z.int().min(1),
    readAt: z.iso.datetime(),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof Receipt>;
