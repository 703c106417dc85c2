import type { z } from 'zod';
import { channelHistory, channelJoin, channelLeave } from './channel.js';
import { messageDelete, messageEdit, messageRead, messageSend } from './message.js';
import { reactionAdd, reactionRemove } from './reaction.js';
import { authRefresh, ping, presenceUpdate, typing } from './user.js';

/** Registry of every event a client may send: the schema of its payload and of its ack's data. */
export const commands = {
  'channel:join': channelJoin,
  'channel:leave': channelLeave,
  'channel:history': channelHistory,
  'message:send': messageSend,
  'message:edit': messageEdit,
  'message:delete': messageDelete,
  'message:read': messageRead,
  'reaction:add': reactionAdd,
  'reaction:remove': reactionRemove,
  typing,
  'presence:update': presenceUpdate,
  'auth:refresh': authRefresh,
  ping,
} as const;

export type CommandName = keyof typeof commands;
/** A command's payload as the sender writes it. */
export type CommandPayload<N extends CommandName> = z.input<(typeof commands)[N]['input']>;
/** A command's payload after validation. */
export type CommandInput<N extends CommandName> = z.output<(typeof commands)[N]['input']>;
/** The data of a command's ack. */
export type CommandData<N extends CommandName> = z.infer<(typeof commands)[N]['ack']>;
