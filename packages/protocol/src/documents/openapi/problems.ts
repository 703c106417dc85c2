import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { errorTable, type ErrorCode } from '../../error-table.js';
import { RealtimeError, type WireError } from '../../errors.js';
import { Problem } from '../../http.js';
import { rateLimitHeaders, requestId, retryAfter } from './headers.js';

const HINTS: Partial<Record<ErrorCode, { path?: string; retryAfterMs?: number }>> = {
  invalid_payload: { path: 'content' },
  invalid_channel: { path: 'channelId' },
  rate_limited: { retryAfterMs: 1200 },
  overloaded: { retryAfterMs: 5000 },
};

const TITLES: Record<number, string> = {
  400: 'The request cannot be understood.',
  401: 'The credentials are missing or not good.',
  403: 'The right is missing, or the resource does not exist; the two look the same.',
  404: 'There is nothing of this name.',
  413: 'The body is too large.',
  415: 'The body is not plain JSON.',
  426: 'The client is too old.',
  422: 'The idempotency key was used before with other content.',
  429: 'Too many requests.',
  500: 'The server failed.',
  503: 'The server cannot do it now; nothing was accepted.',
  504: 'The outcome is unknown; repeat with the same idempotency key.',
};

/** Codes that only sockets know. */
const SOCKET_ONLY = new Set<ErrorCode>([
  'unknown_event',
  'not_joined',
  'binary_not_supported',
  'channel_limit',
  'connection_limit',
]);

const httpCodes = (Object.keys(errorTable) as ErrorCode[]).filter(
  (code) => errorTable[code].type !== 'client' && !SOCKET_ONLY.has(code),
);

function headersOf(status: number): z.ZodRawShape {
  if (status === 429) return { ...retryAfter, ...rateLimitHeaders };
  return status === 503 ? retryAfter : {};
}

/** One shared response per status, with an example of each code that goes with it. */
const responses = new Map<number, ZodOpenApiResponseObject>();
for (const status of new Set(httpCodes.map((code) => errorTable[code].status))) {
  const examples = httpCodes
    .filter((code) => errorTable[code].status === status)
    .map((code): [ErrorCode, { value: WireError }] => [
      code,
      { value: new RealtimeError(code, { requestId: 'req-7f3a', ...HINTS[code] }).toWire() },
    ]);
  responses.set(status, {
    id: `Problem${status}`,
    description: TITLES[status] ?? `Status ${status}.`,
    headers: z.object({ ...requestId, ...headersOf(status) }),
    content: { 'application/problem+json': { schema: Problem, examples: Object.fromEntries(examples) } },
  });
}

/** What may go wrong with any call. */
const COMMON: ErrorCode[] = ['bad_request', 'origin_not_allowed', 'internal', 'unavailable', 'overloaded', 'draining'];
const AUTH: ErrorCode[] = ['unauthorized', 'token_invalid', 'token_expired', 'token_revoked', 'token_in_query'];
const USER: ErrorCode[] = [...AUTH, 'forbidden', 'identity_mismatch', 'invalid_payload', 'rate_limited'];
const BODY: ErrorCode[] = ['payload_too_large', 'unsupported_media_type'];
const CHANNEL: ErrorCode[] = ['invalid_channel'];
const MUTATION: ErrorCode[] = ['timeout'];

const groups = { auth: AUTH, user: USER, body: BODY, channel: CHANNEL, mutation: MUTATION };

interface OperationProblems {
  responses: Record<`${1 | 2 | 3 | 4 | 5}${string}`, ZodOpenApiResponseObject>;
  'x-error-codes': ErrorCode[];
}

/**
 * The error half of an operation: its responses by status, and its codes by name in `x-error-codes`, since several
 * codes share a status.
 */
export function problems(kinds: (keyof typeof groups)[], ...more: ErrorCode[]): OperationProblems {
  const wanted = new Set([...COMMON, ...kinds.flatMap((kind) => groups[kind]), ...more]);
  const codes = httpCodes.filter((code) => wanted.has(code));
  const found: OperationProblems['responses'] = {};
  for (const code of codes) {
    const { status } = errorTable[code];
    const response = responses.get(status);
    if (response) found[`${status}` as `4${string}`] = response;
  }
  return { responses: found, 'x-error-codes': codes };
}
