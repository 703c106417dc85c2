import { connect, type Socket } from 'node:net';
import type { Delivery } from './sender.js';

/** A connection that tells how it goes on, one piece at a time. */
export interface Connection {
  readonly socket: Socket;
  readonly isClosed: boolean;
  write(bytes: string | Buffer): void;
  /** The next bytes; `null` when the connection has ended, or nothing came in time. */
  next(ms: number): Promise<Buffer | null>;
  destroy(): void;
}

export function openConnection({ port, signal }: Pick<Delivery, 'port' | 'signal'>): Connection {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const chunks: Buffer[] = [];
  let isClosed = false;
  let wake: (() => void) | null = null;
  const giveUp = (): void => void socket.destroy();
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    wake?.();
  });
  // A reset says no more than that the connection has ended.
  socket.on('error', () => {});
  socket.on('end', () => socket.destroy());
  signal?.addEventListener('abort', giveUp);
  socket.on('close', () => {
    isClosed = true;
    signal?.removeEventListener('abort', giveUp);
    wake?.();
  });

  return {
    socket,
    get isClosed() {
      return isClosed;
    },
    write: (bytes) =>
      void (socket.writable && socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)),
    async next(ms) {
      if (chunks.length === 0 && !isClosed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = null;
      }
      return chunks.length === 0 ? null : Buffer.concat(chunks.splice(0));
    },
    destroy() {
      isClosed = true;
      socket.destroy();
    },
  };
}
