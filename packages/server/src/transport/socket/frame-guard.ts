import type { RealtimeSocket } from './types.js';

/** Whether one more frame is within a connection's budget. */
export type FrameBudget = { take(): boolean };

interface FrameSource {
  prependListener?(event: 'packet', listener: (packet: { type: string }) => void): void;
}

/** Counts a connection's frames before any of them is parsed; a flood must not cost parsing. */
export function guardFrames(socket: RealtimeSocket, budget: FrameBudget, onFlood: () => void): void {
  (socket.conn as unknown as FrameSource).prependListener?.('packet', ({ type }) => {
    if (type === 'message' && !budget.take()) onFlood();
  });
}
