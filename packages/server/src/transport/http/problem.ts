import type { ErrorCode } from '@nchat/realtime-protocol';
import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../../core/logger.js';
import { toRealtimeError } from '../../pipeline/errors.js';

const PROBLEM = 'application/problem+json; charset=utf-8';
const RETRY_MS = 1_000;

/** Fastify's own refusals, in our words. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported_media_type',
  FST_ERR_NOT_FOUND: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
};

/** Answers with the one error shape, as an RFC 9457 problem, whatever was thrown and wherever. */
export function createErrorHandler(logger: Logger) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error = toRealtimeError(translate(thrown), request.id);
    // Commands log their own failures; what has a cause here comes from the transport itself.
    if (error.code === 'internal' && error.cause !== undefined) {
      logger.error({ err: error.cause, route: request.routeOptions?.url, requestId: request.id }, 'request failed');
    }
    const retryMs = error.retryAfterMs ?? (error.status === 503 ? RETRY_MS : undefined);
    if (retryMs !== undefined) void reply.header('retry-after', Math.max(1, Math.ceil(retryMs / 1000)));
    if (error.status === 401) void reply.header('www-authenticate', 'Bearer');
    return reply.code(error.status).header('content-type', PROBLEM).send(JSON.stringify(error.toWire()));
  };
}

function translate(thrown: unknown): unknown {
  if (isRealtimeError(thrown) || !(thrown instanceof Error)) return thrown;
  const { code, statusCode } = thrown as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' && Object.hasOwn(FASTIFY_CODES, code) ? FASTIFY_CODES[code] : undefined;
  if (known) return new RealtimeError(known);
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
    ? new RealtimeError('bad_request')
    : thrown;
}
