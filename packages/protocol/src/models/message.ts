import { z } from 'zod';
import { ChannelId, ClientMessageId, MessageId, PositionSchema, UserId } from '../ids.js';
import { limits } from '../limits.js';
import { text } from '../text.js';
import { Attachment } from './attachment.js';
import { Metadata } from './metadata.js';
import { ReactionSummary } from './reaction.js';

export const Content = text(1, limits.content).refine((value) => value.trim() !== '', { error: 'blank' });

export const Mentions = z
  .array(UserId)
  .max(limits.mentions)
  .refine((ids) => new Set(ids).size === ids.length, { error: 'not unique' });

/** What the author's token says of the author's looks. */
export const UserProfile = z.object({ displayName: z.string().optional(), avatarUrl: z.string().optional() });
export type UserProfile = z.infer<typeof UserProfile>;

/**
 * A message as it stands: edits and reactions applied. A deleted message is a tombstone: `deletedAt` is set and
 * content, mentions, attachments, metadata and reactions are empty.
 */
export const Message = z
  .object({
    id: MessageId,
    channelId: ChannelId,
    offset: z.int().min(1),
    userId: UserId,
    user: UserProfile.optional(),
    content: z.string(),
    mentions: z.array(UserId),
    clientMessageId: ClientMessageId.optional(),
    threadId: MessageId.optional(),
    replyTo: MessageId.optional(),
    attachments: z.array(Attachment),
    metadata: Metadata.optional(),
    createdAt: z.iso.datetime(),
    timestamp: z.int(),
    editedAt: z.iso.datetime().optional(),
    deletedAt: z.iso.datetime().optional(),
    version: z.int().min(1),
    reactions: z.array(ReactionSummary),
    position: PositionSchema,
    prev: z.string(),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;
