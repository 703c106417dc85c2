import {
  BroadcastRequest,
  ChannelId,
  ClientMessageId,
  DisconnectRequest,
  RemoveRequest,
  RevokeRequest,
  UserId,
} from '@nchat/realtime-protocol';
import type { StatsResponse } from '@nchat/realtime-protocol';
import { z } from 'zod';
import type { Room } from '../../features/admin/admin-service.js';
import type { Command, CommandContext } from '../../pipeline/command.js';
import { inboxOwner, isInbox } from '../../ports/topics.js';
import type { HttpDeps } from './deps.js';

export type AdminCommandDeps = Pick<HttpDeps, 'admin' | 'logger'> & { readonly pollWaiters: () => number };

/** Administration as commands, so that it is validated, observed and answered like everything else. */
export function adminCommands({ admin, logger, pollWaiters }: AdminCommandDeps) {
  const order = <I, O>(
    name: string,
    input: z.ZodType<I>,
    run: (input: I, context: CommandContext<O>) => Promise<O>,
  ): Command<I, O> => ({
    name: `admin:${name}`,
    input,
    limit: null,
    mutates: false,
    async run(given, context) {
      const data = await run(given, context);
      const { session, requestId } = context;
      logger.info({ order: name, by: session.principal.userId, requestId }, 'an administrator ordered');
      return data;
    },
  });

  return {
    broadcast: order<z.output<typeof Broadcast>, void>('broadcast', Broadcast, (input, { session }) =>
      admin.broadcast({
        ...input,
        rooms: input.rooms.map(roomOf),
        durable: input.durable ?? false,
        userId: session.principal.userId,
      }),
    ),
    disconnect: order<z.output<typeof Disconnect>, { sessions: number }>('disconnect', Disconnect, async ({ id }) => ({
      sessions: await admin.disconnect(id),
    })),
    remove: order<z.output<typeof Remove>, void>('remove', Remove, ({ channelId, userId, reason }) =>
      admin.remove(channelId, userId, reason),
    ),
    revoke: order<z.output<typeof RevokeRequest>, void>('revoke', RevokeRequest, ({ userId, jti, before }) =>
      admin.revoke({ userId, tokenId: jti, before }),
    ),
    stats: {
      name: 'admin:stats',
      input: z.object({}),
      limit: null,
      mutates: false,
      run: async () => ({ ...admin.stats(), pollWaiters: pollWaiters() }),
    } satisfies Command<object, StatsResponse>,
  };
}

const Broadcast = BroadcastRequest.extend({ operationId: ClientMessageId.optional() });
const Disconnect = DisconnectRequest.unwrap().extend({ id: UserId });
const Remove = RemoveRequest.extend({ channelId: ChannelId });

/** `channel:x` or `user:y`; an inbox that is named as a channel is its user. */
function roomOf(room: string): Room {
  const name = room.startsWith('channel:') ? room.slice('channel:'.length) : room;
  return isInbox(name) ? { userId: inboxOwner(name) } : { channelId: name };
}
