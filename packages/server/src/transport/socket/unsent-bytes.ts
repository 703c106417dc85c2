import type { RealtimeSocket } from './types.js';

interface Packet {
  readonly data?: unknown;
}

/** The parts of engine.io's connection that are read here; none is typed as public by it. */
interface Connection {
  readonly writeBuffer?: readonly Packet[];
  readonly transport?: { readonly socket?: { readonly bufferedAmount?: number; terminate?: () => void } };
}

/**
 * Bytes that the other side has not taken yet: packets queued in engine.io and bytes queued in the WebSocket.
 * Neither has a bound of its own.
 */
export function unsentBytes(socket: RealtimeSocket): number {
  const { writeBuffer = [], transport } = socket.conn as unknown as Connection;
  let bytes = transport?.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) if (typeof data === 'string') bytes += data.length;
  return bytes;
}

/** Ends a connection whose other side does not read: a polite close would wait for the very bytes that are stuck. */
export function terminate(socket: RealtimeSocket): void {
  const connection = socket.conn as unknown as Connection;
  connection.transport?.socket?.terminate?.();
  socket.conn.close(true);
}
