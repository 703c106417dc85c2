import { z } from 'zod';
import { ChannelId, MessageId, UserId } from '../ids.js';
import { limits } from '../limits.js';
import { CustomStatus, PresenceStatus } from '../models/presence.js';

export const typing = {
  input: z.object({ channelId: ChannelId, isTyping: z.boolean(), threadId: MessageId.optional() }),
  ack: z.object({}),
};

/** `busy` is what some clients call `dnd`. */
export const StatusInput = z
  .enum([...PresenceStatus.options, 'busy'])
  .transform((status): PresenceStatus => (status === 'busy' ? 'dnd' : status));

export const presenceUpdate = {
  input: z
    .object({ status: StatusInput, customStatus: CustomStatus.nullish(), auto: z.boolean().optional() })
    .refine((update) => update.auto !== true || update.status === 'online' || update.status === 'away', {
      error: 'an automatic update is online or away',
      path: ['status'],
    }),
  ack: z.object({ userId: UserId, status: PresenceStatus }),
};

export const authRefresh = {
  input: z.object({ token: z.string().min(1).max(limits.tokenBytes) }),
  ack: z.object({ userId: UserId, expiresAt: z.int().nullable() }),
};

export const ping = {
  input: z.object({ timestamp: z.number().optional() }).optional(),
  ack: z.object({ timestamp: z.number().optional(), serverTime: z.int() }),
};
