import { ChannelId, PresenceRequest, StatusRequest } from '@nchat/realtime-protocol';
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

  const choose = statusUpdate(presence);
  app.post('/presence', async (request, reply) => ({
    success: true,
    ...(await call(choose, request, reply, request.body)),
  }));

  const leave = presenceEnd(presence);
  for (const path of ['/presence', '/presence/:channelId']) {
    app.delete<Partial<ChannelPath>>(path, async (request, reply) => {
      await call(leave, request, reply, request.params);
      return { success: true };
    });
  }
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

/** For those whose polls say where they are. */
const statusUpdate = (presence: HttpPresence) =>
  defineCommand<z.infer<typeof StatusRequest>, { userId: string; status: PresenceUpdate['status'] }>({
    name: 'presence:update',
    input: StatusRequest,
    limit: 'presence',
    mutates: false,
    run: (input, { session }) => presence.update({ userId: session.principal.userId, channelIds: [] }, input),
  });

const PresenceEnd = z.object({ channelId: ChannelId.optional() });

/** Whoever polls no more is gone at once, and not only when the last poll has been forgotten. */
const presenceEnd = (presence: HttpPresence) =>
  defineCommand<z.infer<typeof PresenceEnd>, object>({
    name: 'presence:leave',
    input: PresenceEnd,
    limit: 'channel',
    mutates: false,
    async run({ channelId }, { session }) {
      await presence.endHttp(session.principal.userId, channelId);
      return {};
    },
  });
