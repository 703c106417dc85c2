import { commands } from '@nchat/realtime-protocol';
import type { CommandData, CommandInput } from '@nchat/realtime-protocol';
import { defineCommand } from '../pipeline/command.js';
import type { Services } from './services.js';

type Name = 'reaction:add' | 'reaction:remove';

const reactionCommand = (name: Name, action: 'add' | 'remove', { reactions }: Services) =>
  defineCommand<CommandInput<Name>, CommandData<Name>>({
    name,
    input: commands[name].input,
    limit: 'reaction',
    mutates: true,
    access: ({ channelId }) => ({ action: 'send', channelId, joined: true }),
    run: (input, { session }) => reactions.react(session.principal.userId, action, input),
  });

export function reactionCommands(services: Services) {
  return {
    'reaction:add': reactionCommand('reaction:add', 'add', services),
    'reaction:remove': reactionCommand('reaction:remove', 'remove', services),
  };
}
