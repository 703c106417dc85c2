import type { IncomingMessage } from 'node:http';
import type { RealtimeIo, RealtimeSocket } from './types.js';

const NOTHING = Object.freeze({ headers: {}, query: {}, auth: {} });

type Middleware = Parameters<RealtimeIo['engine']['use']>[0];

/** engine.io's stand-in for the response to an upgrade; it lives as long as the connection does. */
interface UpgradeResponse {
  req: IncomingMessage | undefined;
}

/**
 * Keeps upgrade requests from living as long as their connections, at several KB each. Has to come after whatever
 * middleware sets headers.
 */
export function forgetUpgradeRequests(engine: { use(middleware: Middleware): unknown }): void {
  engine.use((req: IncomingMessage, res: object, next: () => void) => {
    // The response to a plain request belongs to Node, which needs it whole.
    if (req.headers.upgrade !== undefined && !('writableEnded' in res)) (res as UpgradeResponse).req = undefined;
    next();
  });
}

/**
 * Lets go of what a connection has told when it came. By assignment: an object that has lost a property is slower and
 * larger than one that has it empty.
 */
export function forgetHandshake(socket: RealtimeSocket): void {
  (socket.conn as { request: IncomingMessage | undefined }).request = undefined;
  (socket as { handshake: object }).handshake = NOTHING;
}
