import type { Ack } from '@nchat/realtime-protocol';
import { RealtimeError } from '@nchat/realtime-protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../core/principal.js';
import type { HttpSession } from '../../core/session.js';
import type { Command } from '../../pipeline/command.js';
import type { Pipeline } from '../../pipeline/execute.js';
import type { RateVerdict } from '../../ports/limits.js';
import { actorOf, field } from './caller.js';

/**
 * Sends a request down the way that socket events go. Resolves to the command's data, or rejects with its error.
 * `principal` is who acts: unless told, whom the request names.
 */
export type Call = <I, O>(
  command: Command<I, O>,
  request: FastifyRequest,
  reply: FastifyReply,
  raw: unknown,
  principal?: Principal,
) => Promise<O>;

export function createCall(pipeline: Pipeline): Call {
  return async <I, O>(
    command: Command<I, O>,
    request: FastifyRequest,
    reply: FastifyReply,
    raw: unknown,
    principal = actorOf(request),
  ) => {
    const session: HttpSession = { id: `http:${principal.userId}`, principal, transport: 'http' };
    const answer = await new Promise<Ack<O>>((resolve, reject) => {
      const onRate = (verdict: RateVerdict): void => tellBudget(reply, verdict);
      pipeline.execute(command, session, raw, { requestId: request.id, onRate, reply: resolve }).catch(reject);
    });
    if (!answer.success) throw RealtimeError.fromWire(answer.error);
    return answer.data;
  };
}

/** As in draft-ietf-httpapi-ratelimit-headers-05, the form that clients read. */
function tellBudget(reply: FastifyReply, { limit, remaining, resetMs }: RateVerdict): void {
  void reply.headers({
    'ratelimit-limit': limit,
    'ratelimit-remaining': Math.max(0, remaining),
    'ratelimit-reset': Math.ceil(resetMs / 1000),
  });
}

/** The request's body with what the path says; the path wins. */
export const bodyWith = (request: FastifyRequest, more: object): object => ({
  ...(typeof request.body === 'object' ? request.body : {}),
  ...more,
});

/**
 * The id of the operation over its retries: the `Idempotency-Key` header, quoted or bare, or the payload's own
 * field. Both, and different, is a mistake that must not pass as either.
 */
export function operationKey(request: FastifyRequest, name: 'clientMessageId' | 'operationId'): object {
  const header = request.headers['idempotency-key'];
  const own = field(request.body, name) ?? field(request.query, name);
  if (header === undefined) return own === undefined ? {} : { [name]: own };
  const key = String(header).replace(/^"(.*)"$/, '$1');
  if (own !== undefined && own !== key) throw new RealtimeError('invalid_payload', { path: name });
  return { [name]: key };
}
