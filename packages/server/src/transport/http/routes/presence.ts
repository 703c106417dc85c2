import { ChannelId, PresenceRequest } from '@nchat/realtime-protocol';
import type { PresenceResponse } from '@nchat/realtime-protocol';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Command } from '../../../pipeline/command.js';
import { defineCommand } from '../../../pipeline/command.js';
import type { Call } from '../call.js';
import { bodyWith } from '../call.js';
import type { HttpDeps, HttpPresence } from '../deps.js';

interface ChannelPath {
  Params: { channelId: string };
}

/** Who is in a channel, and saying that one is there. */
export function presenceRoutes(app: FastifyInstance, call: Call, { presence }: Pick<HttpDeps, 'presence'>): void {
  const list = presenceList(presence);
  const update = presenceUpdate(presence);

  app.get<ChannelPath>('/presence/:channelId', (request, reply) => call(list, request, reply, request.params));

  app.post<ChannelPath>('/presence/:channelId', async (request, reply) => {
    const updated = await call(update, request, reply, bodyWith(request, request.params));
    return { success: true, ...updated };
  });
}

const ChannelPresence = z.object({ channelId: ChannelId });
type ChannelPresence = z.infer<typeof ChannelPresence>;

const presenceList = (presence: HttpPresence): Command<ChannelPresence, PresenceResponse> =>
  defineCommand({
    name: 'presence:list',
    input: ChannelPresence,
    limit: 'history',
    mutates: false,
    // Whoever may not join must not learn who has.
    access: ({ channelId }) => ({ action: 'join', channelId, joined: false }),
    run: ({ channelId }) => presence.channelPresence(channelId),
  });

const PresenceUpdate = PresenceRequest.extend({ channelId: ChannelId });
type PresenceUpdate = z.infer<typeof PresenceUpdate>;

const presenceUpdate = (presence: HttpPresence) =>
  defineCommand<PresenceUpdate, { channelId: string; userId: string; status: PresenceUpdate['status'] }>({
    name: 'presence:update',
    input: PresenceUpdate,
    limit: 'presence',
    mutates: false,
    access: ({ channelId }) => ({ action: 'join', channelId, joined: false }),
    async run({ channelId, status, customStatus }, { session }) {
      const { userId } = session.principal;
      const updated = await presence.update({ userId, channelIds: [channelId] }, { status, customStatus });
      return { channelId, ...updated };
    },
  });
