import { commands, limits, RealtimeError } from '@nchat/realtime-protocol';
import type { CommandData, CommandInput } from '@nchat/realtime-protocol';
import type { LiveSession, Session } from '../core/session.js';
import { defineCommand } from '../pipeline/command.js';
import type { Services } from './services.js';

const CHANNELS_PER_POINT = 10;

export function channelCommands({ channels, log }: Services) {
  return {
    'channel:join': defineCommand<CommandInput<'channel:join'>, CommandData<'channel:join'>>({
      name: 'channel:join',
      input: commands['channel:join'].input,
      // Reading on in a channel that is joined is no join, however it is asked for.
      limit: (input, session) => (isRangeRead(input, session) ? 'history' : 'channel'),
      cost: (input) => ('channels' in input ? Math.ceil(input.channels.length / CHANNELS_PER_POINT) : 1),
      mutates: false,
      async run(input, { session, authorize, respond }) {
        const live = liveOnly(session);
        const manners = {
          mayJoin: (channelId: string): Promise<void> => authorize('join', channelId),
          isQuiet: input.quiet ?? false,
        };
        if ('channels' in input) {
          return channels.joinMany(live, input.channels, { ...manners, respond });
        }
        return channels.join(live, input, { ...manners, respond });
      },
    }),

    'channel:leave': defineCommand<CommandInput<'channel:leave'>, CommandData<'channel:leave'>>({
      name: 'channel:leave',
      input: commands['channel:leave'].input,
      limit: 'channel',
      mutates: false,
      async run({ channelId }, { session, respond }) {
        const live = liveOnly(session);
        channels.leave(live, channelId);
        const data = { channelId, userId: session.principal.userId };
        respond(data);
        live.emit('channel:left', data);
        return data;
      },
    }),

    'channel:history': defineCommand<CommandInput<'channel:history'>, CommandData<'channel:history'>>({
      name: 'channel:history',
      input: commands['channel:history'].input,
      limit: 'history',
      mutates: false,
      access: ({ channelId }) => ({ action: 'read', channelId, joined: true }),
      async run(input) {
        const page = await log.history({ ...input, limit: input.limit ?? limits.defaultPage });
        return { messages: [...page.messages], hasMore: page.hasMore, position: page.top };
      },
    }),
  };
}

function isRangeRead(input: CommandInput<'channel:join'>, session: Session): boolean {
  const asked = 'channels' in input ? input.channels : [input];
  return asked.every(
    ({ channelId, since }) => since && session.transport === 'socket' && session.channels.has(channelId),
  );
}

/** Rooms are a matter of sockets; HTTP has polls. */
export function liveOnly(session: Session): LiveSession {
  if (session.transport !== 'socket') throw new RealtimeError('bad_request');
  return session;
}
