import { createHash, timingSafeEqual } from 'node:crypto';
import { RealtimeError } from '@nchat/realtime-protocol';
import type { FastifyInstance } from 'fastify';
import type { HttpDeps } from '../deps.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Prometheus text, behind a bearer token where one is set. */
export function metricsRoute(
  app: FastifyInstance,
  { settings, metricsText }: Pick<HttpDeps, 'settings' | 'metricsText'>,
): void {
  const { enabled, token } = settings.metrics;
  // Without the route the address answers as any that does not exist.
  if (!enabled) return;
  const expected = token === null ? null : digest(`Bearer ${token}`);
  app.get('/metrics', async (request, reply) => {
    const { authorization } = request.headers;
    if (expected !== null) {
      if (authorization === undefined) throw new RealtimeError('unauthorized');
      // Digests have one length, so that comparing them takes one time.
      if (!timingSafeEqual(digest(authorization), expected)) throw new RealtimeError('token_invalid');
    }
    const { contentType, body } = await metricsText();
    return reply.header('content-type', contentType).send(body);
  });
}
