import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { RealtimeIo, RealtimeSocket } from './types.js';

const NOTHING = Object.freeze({ headers: {}, query: {}, auth: {} });

type Middleware = Parameters<RealtimeIo['engine']['use']>[0];

/** engine.io's stand-in for the response to an upgrade; it lives as long as the connection does. */
interface UpgradeResponse {
  req: IncomingMessage | undefined;
  readonly socket?: EventEmitter;
}

/** What engine.io 6.6 keeps a connection's WebSocket in. */
interface Transport extends EventEmitter {
  readonly name: string;
  readonly socket?: EventEmitter;
}

/**
 * Keeps upgrade requests from living as long as their connections, at several KB each. Has to come after whatever
 * middleware sets headers.
 */
export function forgetUpgradeRequests(engine: { use(middleware: Middleware): unknown }): void {
  engine.use((req: IncomingMessage, res: object, next: () => void) => {
    // The response to a plain request belongs to Node, which needs it whole.
    if (req.headers.upgrade !== undefined && !('writableEnded' in res)) forget(res as UpgradeResponse);
    next();
  });
}

function forget(response: UpgradeResponse): void {
  response.req = undefined;
  // It tells of the connection's end, for middleware that waits for responses; there is none here.
  const { socket } = response;
  const own = socket?.rawListeners('close').findLast((listener) => 'listener' in listener);
  if (own) socket?.removeListener('close', own as unknown as () => void);
}

/**
 * Lets go of what a connection has told when it came, and of whoever listened for its sake. By assignment: an object
 * that has lost a property is slower and larger than one that has it empty.
 */
export function forgetHandshake(socket: RealtimeSocket): void {
  (socket.conn as { request: IncomingMessage | undefined }).request = undefined;
  (socket as { handshake: object }).handshake = NOTHING;
  // Nobody addresses a socket by its id, and the room of one costs as much as that of a channel.
  void socket.leave(socket.id);
  const transport = socket.conn.transport as unknown as Transport;
  if (transport.name !== 'websocket' || !transport.socket) return;
  // The headers of an upgrade are sent; a poll's would still be.
  transport.removeAllListeners('headers');
  const { socket: webSocket } = transport;
  for (const listener of webSocket.listeners('error')) {
    if (listener.name === 'onUpgradeError') webSocket.removeListener('error', listener as () => void);
  }
  repack(transport);
}

/**
 * Takes an emitter's listeners off and puts them back. Node keeps them in a table that grows with each addition and
 * does not shrink with removals.
 */
function repack(emitter: EventEmitter): void {
  const listeners = emitter.eventNames().map((event) => [event, emitter.rawListeners(event)] as const);
  emitter.removeAllListeners();
  for (const [event, all] of listeners) for (const listener of all) emitter.on(event, listener as () => void);
}
