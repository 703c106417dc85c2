import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../core/clock.js';
import { pause } from './pause.js';

/** A Node server of our own. */
export interface OwnServer {
  open(host: string, port: number): Promise<void>;
  /** Takes no connections any more, lets answers under way end, and after `graceMs` cuts off what is left. */
  close(graceMs: number): Promise<void>;
  /** Cuts everything off. */
  destroy(): void;
}

const POLL_MS = 20;
/**
 * Connections that may wait to be accepted, which Node does one by one. A client that finds no place tries again after
 * a second, then three: a storm should fit. The kernel may have a lower bound of its own.
 */
const BACKLOG = 4_096;

/** Keeps an eye on a server's connections: those that were upgraded it loses sight of, and they hold up its end. */
export function ownServer(server: Server, clock: Clock): OwnServer {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const destroy = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  return {
    destroy,
    open: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port, host, backlog: BACKLOG }, () => {
          server.removeListener('error', reject);
          resolve();
        });
      }),
    async close(graceMs) {
      let isClosed = false;
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          isClosed = true;
          resolve();
        });
      });
      const end = clock.now() + graceMs;
      while (!isClosed && sockets.size > 0 && clock.now() < end) {
        // One that has got its answer stays open for the next request otherwise.
        server.closeIdleConnections();
        await pause(clock, POLL_MS);
      }
      destroy();
      await closed;
    },
  };
}
