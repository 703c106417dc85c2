import type { FastifyCorsOptions } from '@fastify/cors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpDeps } from './deps.js';

/** What every answer carries; set first, so that refusals have it too and a page may replace its part. */
export function answerHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
  { isDraining }: Pick<HttpDeps, 'isDraining'>,
): void {
  void reply.headers({
    'x-request-id': request.id,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  // The next request of this client shall find another instance.
  if (isDraining()) void reply.header('connection', 'close');
}

/** Cross-origin calls carry their credentials in headers: cookies mean nothing here, and are not asked for. */
export const corsOptions = (isOriginAllowed: HttpDeps['isOriginAllowed']): FastifyCorsOptions => ({
  origin: (origin, done) => done(null, origin !== undefined && isOriginAllowed(origin)),
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'X-API-Key'],
  exposedHeaders: ['X-Request-Id', 'Retry-After', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'],
  strictPreflight: false,
  maxAge: 600,
});
