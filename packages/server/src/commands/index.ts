import type { CommandData, CommandInput, CommandName } from '@nchat/realtime-protocol';
import type { Command } from '../pipeline/command.js';
import { channelCommands } from './channel-commands.js';
import { messageCommands } from './message-commands.js';
import { reactionCommands } from './reaction-commands.js';
import type { Services } from './services.js';
import { userCommands } from './user-commands.js';

/** Every command of the protocol, bound to this server's services. */
export type CommandSet = { readonly [N in CommandName]: Command<CommandInput<N>, CommandData<N>> };

export function createCommands(services: Services): CommandSet {
  return {
    ...channelCommands(services),
    ...messageCommands(services),
    ...reactionCommands(services),
    ...userCommands(services),
  } satisfies CommandSet;
}
