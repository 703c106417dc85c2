import { z } from 'zod';
import { ChannelId, ClientMessageId, MessageId, PositionSchema } from '../ids.js';
import { limits } from '../limits.js';
import { Attachment } from '../models/attachment.js';
import { Content, Mentions, Message } from '../models/message.js';
import { Metadata } from '../models/metadata.js';

export const messageSend = {
  input: z.object({
    channelId: ChannelId,
    content: Content,
    mentions: Mentions.optional(),
    clientMessageId: ClientMessageId.optional(),
    threadId: MessageId.optional(),
    replyTo: MessageId.optional(),
    attachments: z.array(Attachment).max(limits.attachments).optional(),
    metadata: Metadata.optional(),
  }),
  ack: z.object({ message: Message, position: PositionSchema, duplicate: z.boolean() }),
};

export const messageEdit = {
  input: z.object({
    channelId: ChannelId,
    messageId: MessageId,
    content: Content,
    mentions: Mentions.optional(),
    operationId: ClientMessageId.optional(),
  }),
  ack: z.object({ message: Message, position: PositionSchema }),
};

export const messageDelete = {
  input: z.object({ channelId: ChannelId, messageId: MessageId, operationId: ClientMessageId.optional() }),
  ack: z.object({ messageId: MessageId, position: PositionSchema }),
};

export const messageRead = {
  input: z.object({ channelId: ChannelId, messageId: MessageId }),
  ack: z.object({
    channelId: ChannelId,
    messageId: MessageId,
    offset: z.int(),
    readAt: z.iso.datetime(),
    unreadCount: z.int(),
  }),
};
