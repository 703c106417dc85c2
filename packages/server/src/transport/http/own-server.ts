import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { RealtimeError, type WireError } from '@nchat/realtime-protocol';
import { limitPeers } from './peer-limit.js';
import { headersCounted, serverLimits } from './server-limits.js';

/** What cannot be read as a request is refused with a status of its own, and the code that comes closest. */
const UNREADABLE: Readonly<Record<string, [status: number, code: 'timeout' | 'payload_too_large']>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'timeout'],
  HPE_HEADER_OVERFLOW: [431, 'payload_too_large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'payload_too_large'],
};

const LINGER_MS = 1_000;

export interface OwnServerOptions {
  /** Sockets at the same time, of whatever kind: what is above is closed unseen. */
  readonly maxSockets: number;
  /** Whether no proxy stands before it, so that each peer is one client. */
  readonly isOpen?: boolean;
  /** Where WebSockets are opened; an upgrade elsewhere is refused. */
  readonly socketPath: string;
}

/** A Node server that holds no more for a client than it must, and answers what is no request as all else is. */
export function createOwnServer({ maxSockets, isOpen, socketPath }: OwnServerOptions): Server {
  const server = createServer(serverLimits);
  server.maxHeadersCount = headersCounted;
  server.maxConnections = maxSockets;
  if (isOpen) limitPeers(server, maxSockets);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseUnreadable(error, socket));
  // What a client expects beside `100-continue` may be ignored (RFC 9110, 10.1.1).
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
  server.on('upgrade', (req: IncomingMessage, socket) => {
    if (!req.url?.startsWith(socketPath)) end(socket, 404, new RealtimeError('not_found').toWire());
  });
  return server;
}

function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  const { _httpMessage: answer } = socket as { _httpMessage?: { _headerSent?: boolean } | null };
  // A second answer in the middle of one would be read as a part of it.
  if (error.code === 'ECONNRESET' || !socket.writable || answer?._headerSent) return void socket.destroy();
  const [status, code] = UNREADABLE[error.code ?? ''] ?? [400, 'bad_request' as const];
  end(socket, status, { ...new RealtimeError(code).toWire(), status });
}

function end(socket: Duplex, status: number, problem: WireError): void {
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} Refused`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
  ];
  const destroy = (): void => void socket.destroy();
  socket.on('error', destroy);
  socket.once('finish', destroy);
  // One that does not read would never be finished.
  setTimeout(destroy, LINGER_MS).unref();
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
