import type { CommandData, CommandName, CommandPayload } from './commands/index.js';
import type { ServerEventData, ServerEventName } from './events.js';
import type { Ack } from './wire-error.js';

type AckData<N extends CommandName> = N extends 'ping' ? CommandData<N> : Ack<CommandData<N>>;

/** Socket.IO's map of what clients emit, derived from the command registry. */
export type ClientToServerEvents = {
  [N in CommandName]: (payload: CommandPayload<N>, ack?: (answer: AckData<N>) => void) => void;
};

/** Socket.IO's map of what the server emits, derived from the event registry. */
export type ServerToClientEvents = {
  [E in ServerEventName]: (data: ServerEventData<E>) => void;
};
