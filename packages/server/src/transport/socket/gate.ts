import type { IncomingMessage, Server as NodeServer, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RealtimeError } from '@nchat/realtime-protocol';
import { engineQuery } from './engine-faults.js';
import { refuseRequest, refuseUpgrade } from './refusal-answer.js';

/** Why a request is refused before it costs anything; `null` lets it pass. */
export type GateCheck = (req: IncomingMessage) => RealtimeError | null;

export interface GateChecks {
  /** Of every request to engine.io. */
  readonly fault: (req: IncomingMessage, isUpgrade: boolean) => RealtimeError | null;
  /** Of those that begin a connection. */
  readonly handshake: GateCheck;
}

/**
 * Refuses by HTTP status, what Socket.IO is not to see. Raw clients never retry after a refusal by
 * middleware; after a failed request they do, which is what draining and full instances want.
 * Returns what takes the gate down again.
 */
export function gateHandshakes(server: NodeServer, path: string, checks: GateChecks): () => void {
  const refusalOf = (req: IncomingMessage, isUpgrade: boolean): RealtimeError | null => {
    const { url = '' } = req;
    if (!url.startsWith(path)) return null;
    return checks.fault(req, isUpgrade) ?? (engineQuery(url).sid === '' ? checks.handshake(req) : null);
  };
  const wrap = <A extends [IncomingMessage, ...unknown[]]>(
    event: 'request' | 'upgrade',
    refuse: (error: RealtimeError, ...args: A) => void,
  ): (() => void) => {
    const inner = server.listeners(event) as ((...args: A) => void)[];
    server.removeAllListeners(event);
    const gate = (...args: A): void => {
      const error = refusalOf(args[0], event === 'upgrade');
      if (error) refuse(error, ...args);
      else for (const listener of inner) listener.apply(server, args);
    };
    const emitter: NodeJS.EventEmitter = server;
    emitter.on(event, gate);
    return () => emitter.removeListener(event, gate);
  };
  const offRequest = wrap<[IncomingMessage, ServerResponse]>('request', (error, _req, res) =>
    refuseRequest(error, res),
  );
  const offUpgrade = wrap<[IncomingMessage, Duplex, Buffer]>('upgrade', (error, _req, socket) =>
    refuseUpgrade(error, socket),
  );
  return () => {
    offRequest();
    offUpgrade();
  };
}
