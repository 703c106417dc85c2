import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RealtimeError } from '@nchat/realtime-protocol';
import { randomId } from '../../core/ids.js';

export interface RefusalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An error as an HTTP answer, under another status than its own where somebody else has chosen that. */
export function refusalAnswer(error: RealtimeError, status: number = error.status): RefusalAnswer {
  const requestId = randomId();
  const body = JSON.stringify({ ...error.toWire(), status, requestId });
  return {
    status,
    body,
    headers: {
      'Content-Type': 'application/problem+json',
      'Content-Length': String(Buffer.byteLength(body)),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Request-Id': requestId,
      ...(error.retryAfterMs !== undefined && { 'Retry-After': String(Math.ceil(error.retryAfterMs / 1000)) }),
    },
  };
}

export function refuseRequest(error: RealtimeError, res: ServerResponse): void {
  const { status, headers, body } = refusalAnswer(error);
  res.writeHead(status, headers).end(body);
}

export function refuseUpgrade(error: RealtimeError, socket: Duplex): void {
  const { status, headers, body } = refusalAnswer(error);
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  // Node leaves an upgraded socket to whoever listens: a reset would otherwise end the process, and a client that
  // never closes its half would hold the socket for ever.
  socket.on('error', () => socket.destroy());
  socket.write(`HTTP/1.1 ${status} Refused\r\n${head.join('')}Connection: close\r\n\r\n${body}`);
  // Nearly always the kernel has it all by now, and a close without a farewell is the cheapest: in a flood this is what
  // most connections come to.
  if (socket.writableLength === 0) socket.destroy();
  else {
    socket.once('finish', () => socket.destroy());
    socket.end();
  }
}
