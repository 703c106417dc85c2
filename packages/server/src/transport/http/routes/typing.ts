import type { FastifyInstance } from 'fastify';
import type { CommandSet } from '../../../commands/index.js';
import type { Call } from '../call.js';

/** Typing, for those without a socket. */
export function typingRoute(app: FastifyInstance, call: Call, commands: CommandSet): void {
  app.post('/typing', async (request, reply) => {
    await call(commands.typing, request, reply, request.body);
    return { success: true };
  });
}
