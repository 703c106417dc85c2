import { commands } from '@nchat/realtime-protocol';
import type { CommandData, CommandInput } from '@nchat/realtime-protocol';
import { defineCommand } from '../pipeline/command.js';
import { liveOnly } from './channel-commands.js';
import type { Services } from './services.js';

export function userCommands({ typing, presence, credentials, now }: Services) {
  return {
    typing: defineCommand<CommandInput<'typing'>, CommandData<'typing'>>({
      name: 'typing',
      input: commands.typing.input,
      limit: 'typing',
      mutates: false,
      access: ({ channelId }) => ({ action: 'send', channelId, joined: true }),
      async run({ channelId, isTyping, threadId }, { session }) {
        await typing.set(session, channelId, isTyping, threadId);
        return {};
      },
    }),

    'presence:update': defineCommand<CommandInput<'presence:update'>, CommandData<'presence:update'>>({
      name: 'presence:update',
      input: commands['presence:update'].input,
      limit: 'presence',
      mutates: false,
      run: (input, { session }) => presence.update(session, input),
    }),

    'auth:refresh': defineCommand<CommandInput<'auth:refresh'>, CommandData<'auth:refresh'>>({
      name: 'auth:refresh',
      input: commands['auth:refresh'].input,
      limit: 'auth',
      mutates: false,
      run: ({ token }, { session, requestId }) => credentials.refresh(liveOnly(session), token, requestId),
    }),

    ping: defineCommand<CommandInput<'ping'>, CommandData<'ping'>>({
      name: 'ping',
      input: commands.ping.input,
      limit: null,
      mutates: false,
      async run(input) {
        return { ...(input?.timestamp !== undefined && { timestamp: input.timestamp }), serverTime: now() };
      },
    }),
  };
}
