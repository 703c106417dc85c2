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
  const isHandshake = (req: IncomingMessage): boolean => {
    const url = req.url ?? '';
    // A request with a session id belongs to a handshake that has passed.
    return url.startsWith(path) && !/[?&]sid=/.test(url);
  };
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
    socket.end(
      `HTTP/1.1 ${error.status} Refused\r\n${head.join('')}Connection: close\r\n\r\n${JSON.stringify(error.toWire())}`,
    );
  });
  return () => {
    offRequest();
    offUpgrade();
  };
}

function headersOf(error: RealtimeError): Record<string, string> {
  return {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    ...(error.retryAfterMs !== undefined && { 'Retry-After': String(Math.ceil(error.retryAfterMs / 1000)) }),
  };
}
