import type { IncomingMessage } from 'node:http';
import { RealtimeError } from '@nchat/realtime-protocol';

const TRANSPORTS = new Set(['polling', 'websocket']);
const METHODS = new Set(['GET', 'POST']);
const MOST_HEADERS = 64;
const ENGINE_PROTOCOL = '4';

/** What engine.io reads out of an address, and must be read as it reads it: of two values the last one counts. */
export function engineQuery(url: string): {
  readonly sid: string;
  readonly transport: string;
  readonly version: string;
} {
  const { searchParams } = new URL(url, 'http://engine.io');
  const last = (name: string): string => searchParams.getAll(name).at(-1) ?? '';
  return { sid: last('sid'), transport: last('transport'), version: last('EIO') };
}

/**
 * What is wrong with a request to engine.io, or `null`. It would find most of this itself, but it would answer with
 * numbers of its own, and to some of it with a 500.
 */
export function engineFault(
  req: IncomingMessage,
  isUpgrade: boolean,
  hasSession: (sid: string) => boolean,
): RealtimeError | null {
  const { url = '', method = '', rawHeaders, headers } = req;
  const { sid, transport, version } = engineQuery(url);
  // A browser's preflight asks for nothing yet; without an origin it is none.
  if (method === 'OPTIONS' && !isUpgrade && headers.origin !== undefined) return null;
  if (version !== ENGINE_PROTOCOL && sid === '') return new RealtimeError('unsupported_protocol');
  const isWrong =
    !METHODS.has(method) ||
    // As HTTP/1.1 wants it, and every WebSocket.
    (headers.host === undefined && req.httpVersion === '1.1') ||
    rawHeaders.length > 2 * MOST_HEADERS ||
    !TRANSPORTS.has(transport) ||
    isUpgrade !== (transport === 'websocket') ||
    (sid === '' ? method !== 'GET' : version !== ENGINE_PROTOCOL || !hasSession(sid));
  return isWrong ? new RealtimeError('bad_request') : null;
}
