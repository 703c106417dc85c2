import type { FastifyInstance } from 'fastify';
import type { CommandSet } from '../../../commands/index.js';
import type { Call } from '../call.js';
import { bodyWith, operationKey } from '../call.js';

interface MessagePath {
  Params: { channelId: string; messageId: string };
}

/** Sending, editing and deleting. */
export function messageRoutes(app: FastifyInstance, call: Call, commands: CommandSet): void {
  app.post('/messages', async (request, reply) => {
    const raw = bodyWith(request, operationKey(request, 'clientMessageId'));
    const sent = await call(commands['message:send'], request, reply, raw);
    return reply.code(201).send({ success: true, ...sent });
  });

  app.patch<MessagePath>('/channels/:channelId/messages/:messageId', async (request, reply) => {
    const raw = bodyWith(request, { ...operationKey(request, 'operationId'), ...request.params });
    return { success: true, ...(await call(commands['message:edit'], request, reply, raw)) };
  });

  app.delete<MessagePath>('/channels/:channelId/messages/:messageId', async (request, reply) => {
    const raw = { ...operationKey(request, 'operationId'), ...request.params };
    return { success: true, ...(await call(commands['message:delete'], request, reply, raw)) };
  });
}
