import type { FastifyInstance } from 'fastify';
import type { CommandSet } from '../../../commands/index.js';
import type { Call } from '../call.js';
import { operationKey } from '../call.js';

interface ReactionPath {
  Params: { channelId: string; messageId: string; emoji: string };
}

/** A reaction is a resource that is there or not, so both methods may be repeated. */
export function reactionRoutes(app: FastifyInstance, call: Call, commands: CommandSet): void {
  const path = '/channels/:channelId/messages/:messageId/reactions/:emoji';
  const bind = (method: 'PUT' | 'DELETE', name: 'reaction:add' | 'reaction:remove'): void => {
    app.route<ReactionPath>({
      method,
      url: path,
      handler: async (request, reply) => {
        const raw = { ...operationKey(request, 'operationId'), ...request.params };
        return { success: true, ...(await call(commands[name], request, reply, raw)) };
      },
    });
  };
  bind('PUT', 'reaction:add');
  bind('DELETE', 'reaction:remove');
}
