import { commands, isRealtimeError } from '@nchat/realtime-protocol';
import type { CommandData, CommandInput } from '@nchat/realtime-protocol';
import type { CommandContext } from '../pipeline/command.js';
import { defineCommand } from '../pipeline/command.js';
import type { Services } from './services.js';

export function messageCommands({ messages, receipts }: Services) {
  return {
    'message:send': defineCommand<CommandInput<'message:send'>, CommandData<'message:send'>>({
      name: 'message:send',
      input: commands['message:send'].input,
      limit: 'message',
      mutates: true,
      access: ({ channelId }) => ({ action: 'send', channelId, joined: true }),
      run: (input, { session }) => messages.send(session.principal, input),
    }),

    'message:edit': defineCommand<CommandInput<'message:edit'>, CommandData<'message:edit'>>({
      name: 'message:edit',
      input: commands['message:edit'].input,
      limit: 'message',
      mutates: true,
      access: ({ channelId }) => ({ action: 'send', channelId, joined: true }),
      run: (input, context) =>
        asAuthorOrModerator(context, input.channelId, (moderator) =>
          messages.edit(context.session.principal, input, moderator),
        ),
    }),

    'message:delete': defineCommand<CommandInput<'message:delete'>, CommandData<'message:delete'>>({
      name: 'message:delete',
      input: commands['message:delete'].input,
      limit: 'message',
      mutates: true,
      access: ({ channelId }) => ({ action: 'send', channelId, joined: true }),
      run: (input, context) =>
        asAuthorOrModerator(context, input.channelId, (moderator) =>
          messages.delete(context.session.principal, input, moderator),
        ),
    }),

    'message:read': defineCommand<CommandInput<'message:read'>, CommandData<'message:read'>>({
      name: 'message:read',
      input: commands['message:read'].input,
      limit: 'read',
      mutates: true,
      access: ({ channelId }) => ({ action: 'read', channelId, joined: true }),
      run: ({ channelId, messageId }, { session }) => receipts.read(session.principal.userId, channelId, messageId),
    }),
  };
}

/** Only the log knows the author; the right to moderate is asked for when it turns out to matter. */
async function asAuthorOrModerator<O, T>(
  { can }: CommandContext<O>,
  channelId: string,
  act: (moderator: boolean) => Promise<T>,
): Promise<T> {
  try {
    return await act(false);
  } catch (error) {
    if (!isRealtimeError(error, 'forbidden') || !(await can('moderate', channelId))) throw error;
    return act(true);
  }
}
