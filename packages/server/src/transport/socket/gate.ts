import type { IncomingMessage, Server as NodeServer, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RealtimeError } from '@nchat/realtime-protocol';

/** Why a handshake is refused before it costs anything; `null` lets it pass. */
export type GateCheck = (req: IncomingMessage) => RealtimeError | null;

/**
 * Refuses handshakes by HTTP status, before Socket.IO sees them. Raw clients never retry after a refusal by
 * middleware; after a failed request they do, which is what draining and full instances want.
 * Returns what takes the gate down again.
 */
export function gateHandshakes(server: NodeServer, path: string, check: GateCheck): () => void {
  const isHandshake = ({ url = '' }: IncomingMessage): boolean => url.startsWith(path) && sessionOf(url) === '';
  const wrap = <A extends [IncomingMessage, ...unknown[]]>(
    event: 'request' | 'upgrade',
    refuse: (error: RealtimeError, ...args: A) => void,
  ): (() => void) => {
    const inner = server.listeners(event) as ((...args: A) => void)[];
    server.removeAllListeners(event);
    const gate = (...args: A): void => {
      const error = isHandshake(args[0]) ? check(args[0]) : null;
      if (error) refuse(error, ...args);
      else for (const listener of inner) listener.apply(server, args);
    };
    const emitter: NodeJS.EventEmitter = server;
    emitter.on(event, gate);
    return () => emitter.removeListener(event, gate);
  };
  const offRequest = wrap<[IncomingMessage, ServerResponse]>('request', (error, _req, res) => {
    res.writeHead(error.status, headersOf(error)).end(JSON.stringify(error.toWire()));
  });
  const offUpgrade = wrap<[IncomingMessage, Duplex, Buffer]>('upgrade', (error, _req, socket) => {
    const head = Object.entries(headersOf(error)).map(([name, value]) => `${name}: ${value}\r\n`);
    // Node leaves an upgraded socket to whoever listens: a reset would otherwise end the process, and a client that
    // never closes its half would hold the socket for ever.
    socket.on('error', () => socket.destroy());
    socket.once('finish', () => socket.destroy());
    socket.end(
      `HTTP/1.1 ${error.status} Refused\r\n${head.join('')}Connection: close\r\n\r\n${JSON.stringify(error.toWire())}`,
    );
  });
  return () => {
    offRequest();
    offUpgrade();
  };
}

/**
 * The session id that engine.io will find in the address, which must be read as it reads it: a request with one
 * belongs to a handshake that has passed, and what only looks like one must not.
 */
const sessionOf = (url: string): string => new URL(url, 'http://engine.io').searchParams.getAll('sid').at(-1) ?? '';

function headersOf(error: RealtimeError): Record<string, string> {
  return {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    ...(error.retryAfterMs !== undefined && { 'Retry-After': String(Math.ceil(error.retryAfterMs / 1000)) }),
  };
}
