import type { IncomingMessage } from 'node:http';
import { limits, RealtimeError } from '@nchat/realtime-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MOST_HEADERS } from './server-limits.js';

const JSON_TYPE = /^application\/json(?:;[ ]?charset=utf-8)?$/i;
const TOKEN_KEY =
  /^(?:(?:access|id|refresh|auth)?[-_]?token|auth|authorization|bearer|jwt|(?:x[-_])?api[-_]?key|secret)(?:\[.*)?$/i;
/** Sent twice, two readers could each believe another one. */
const ONCE = new Set(['authorization', 'content-type', 'content-encoding', 'idempotency-key', 'x-api-key']);
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses, by its head alone, what no route wants: doubled or very many headers, tokens in the URL, bodies that are not plain JSON. */
export function guardRequest(request: FastifyRequest): void {
  const seen = new Set<string>();
  const { rawHeaders } = request.raw;
  if (rawHeaders.length > 2 * MOST_HEADERS || namesNoHost(request.raw)) throw new RealtimeError('bad_request');
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    if (!ONCE.has(name)) continue;
    if (seen.has(name)) throw new RealtimeError(name.startsWith('content-') ? 'unsupported_media_type' : 'bad_request');
    seen.add(name);
  }
  // URLs end up in access logs, histories and referrers.
  for (const key of Object.keys(request.query as object)) {
    if (TOKEN_KEY.test(key)) throw new RealtimeError('token_in_query');
  }
  if (WITHOUT_BODY.has(request.method)) return;
  const { 'content-type': type, 'content-encoding': encoding } = request.headers;
  if (type !== undefined && !JSON_TYPE.test(type)) throw new RealtimeError('unsupported_media_type');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    throw new RealtimeError('unsupported_media_type');
}

const namesNoHost = ({ headers, httpVersion }: IncomingMessage): boolean =>
  headers.host === undefined && httpVersion === '1.1';

/** One parser for the one type. What the JSON holds is looked at by the pipeline, which knows no recursion. */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: limits.packetBytes },
    (_request, body: Buffer, done) => {
      try {
        done(null, body.length === 0 ? undefined : JSON.parse(utf8.decode(body)));
      } catch {
        done(new RealtimeError('bad_request'));
      }
    },
  );
}

/** Refuses malformed UTF-8, and a byte order mark by keeping it. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
