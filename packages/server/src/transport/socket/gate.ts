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
  /** Lets one that begins a connection in, at once or when it has its turn; or turns it away after all. */
  readonly admit: (req: IncomingMessage, enter: () => void, turnAway: (error: RealtimeError) => void) => void;
}

/**
 * Refuses by HTTP status, what Socket.IO is not to see. Raw clients never retry after a refusal by
 * middleware; after a failed request they do, which is what draining and full instances want.
 * Returns what takes the gate down again.
 */
export function gateHandshakes(server: NodeServer, path: string, checks: GateChecks): () => void {
  const wrap = <A extends [IncomingMessage, ...unknown[]]>(
    event: 'request' | 'upgrade',
    refuse: (error: RealtimeError, ...args: A) => void,
  ): (() => void) => {
    const inner = server.listeners(event) as ((...args: A) => void)[];
    server.removeAllListeners(event);
    const pass = (...args: A): void => {
      for (const listener of inner) listener.apply(server, args);
    };
    const gate = (...args: A): void => {
      const [req] = args;
      const { url = '' } = req;
      if (!url.startsWith(path)) return pass(...args);
      const fault = checks.fault(req, event === 'upgrade');
      if (fault) return refuse(fault, ...args);
      if (engineQuery(url).sid !== '') return pass(...args);
      const refusal = checks.handshake(req);
      if (refusal) return refuse(refusal, ...args);
      const { socket } = req;
      // An upgraded socket that waits has nobody who listens, and a reset would end the process.
      socket.on('error', ignore);
      const done = (): void => void socket.removeListener('error', ignore);
      checks.admit(
        req,
        () => {
          done();
          pass(...args);
        },
        (error) => {
          done();
          refuse(error, ...args);
        },
      );
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

const ignore = (): void => {};
