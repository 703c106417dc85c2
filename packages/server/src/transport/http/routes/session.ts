import { MIN_PROTOCOL_VERSION, PROTOCOL_VERSION, RealtimeError, SessionQuery } from '@nchat/realtime-protocol';
import type { SessionResponse } from '@nchat/realtime-protocol';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { Clock } from '../../../core/clock.js';
import { type Command, defineCommand } from '../../../pipeline/command.js';
import type { Call } from '../call.js';

type SessionQuery = z.output<typeof SessionQuery>;

/** The handshake of clients without a socket; what is asked again is a ping, or a new token. */
export function sessionRoute(app: FastifyInstance, call: Call, { clock }: { clock: Clock }): void {
  const session: Command<SessionQuery, SessionResponse> = defineCommand({
    name: 'session',
    input: SessionQuery,
    limit: null,
    // Whoever comes to stay is refused when others are asked to go.
    mutates: true,
    async run({ protocol = PROTOCOL_VERSION }, { session: { principal } }) {
      if (protocol < MIN_PROTOCOL_VERSION || protocol > PROTOCOL_VERSION) {
        throw new RealtimeError('unsupported_protocol');
      }
      const { userId, expiresAt } = principal;
      return { userId, expiresAt, serverTime: clock.now(), protocolVersion: PROTOCOL_VERSION };
    },
  });
  app.get('/session', (request, reply) => call(session, request, reply, request.query));
}
