import { z } from 'zod';
import { ChannelId, ClientMessageId, MessageId, PositionSchema } from '../ids.js';
import { Emoji } from '../models/reaction.js';

const input = z.object({
  channelId: ChannelId,
  messageId: MessageId,
  emoji: Emoji,
  operationId: ClientMessageId.optional(),
});
const ack = z.object({ messageId: MessageId, emoji: Emoji, count: z.int(), position: PositionSchema });

export const reactionAdd = { input, ack };
export const reactionRemove = { input, ack };
