import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Command } from '../../../pipeline/command.js';
import type { AdminCommandDeps } from '../admin-commands.js';
import { adminCommands } from '../admin-commands.js';
import type { Call } from '../call.js';
import { bodyWith, operationKey } from '../call.js';
import { serviceOf } from '../caller.js';

interface TargetPath {
  Params: { id: string };
}

/** What operators and other services may order. The `userId` of these bodies is whom it concerns, not who orders. */
export function adminRoutes(app: FastifyInstance, call: Call, deps: AdminCommandDeps): void {
  const commands = adminCommands(deps);
  const order = <I, O>(
    command: Command<I, O>,
    request: FastifyRequest,
    reply: FastifyReply,
    raw: unknown,
  ): Promise<O> => call(command, request, reply, raw, serviceOf(request));

  app.post('/admin/broadcast', async (request, reply) => {
    await order(commands.broadcast, request, reply, bodyWith(request, operationKey(request, 'operationId')));
    return { success: true };
  });
  app.post<TargetPath>('/admin/users/:id/disconnect', async (request, reply) => {
    const closed = await order(commands.disconnect, request, reply, bodyWith(request, { id: request.params.id }));
    return { success: true, ...closed };
  });
  app.post<TargetPath>('/admin/channels/:id/remove', async (request, reply) => {
    await order(commands.remove, request, reply, bodyWith(request, { channelId: request.params.id }));
    return { success: true };
  });
  app.post('/admin/tokens/revoke', async (request, reply) => {
    await order(commands.revoke, request, reply, request.body);
    return { success: true };
  });
  app.get('/admin/stats', (request, reply) => order(commands.stats, request, reply, {}));
}
