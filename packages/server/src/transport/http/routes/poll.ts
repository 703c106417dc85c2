import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Call } from '../call.js';
import { batchPollCommand, pollCommand } from '../poll/poll-command.js';
import type { PollDeps } from '../poll/poll-round.js';

/** The fallback of those who have no WebSocket: the same log, the same cursor. */
export function pollRoutes(app: FastifyInstance, call: Call, deps: PollDeps): void {
  app.get('/poll', (request, reply) => call(pollCommand(deps, goneSignal(reply)), request, reply, request.query));
  app.post('/poll', (request, reply) => call(batchPollCommand(deps, goneSignal(reply)), request, reply, request.body));
}

/** Aborts when the client goes before it has its answer; the request itself is complete long before. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (raw.destroyed) controller.abort();
  else raw.once('close', () => controller.abort());
  return controller.signal;
}
