import { RealtimeError, type ErrorCode, type WireError } from '@nchat/realtime-protocol/core';
import type { Clock } from '../clock.js';

/** Requests on the wire. Every one settles: by its answer, its deadline, or the end of the connection. */
export interface Requests {
  /**
   * Hands `emit` the function that takes the answer. Rejects with the server's error, or with `timeout` or `offline`
   * when there is no answer.
   */
  run: <T>(payload: object, timeoutMs: number, emit: (ack: (answer: unknown) => void) => void) => Promise<T>;
  /** The connection is gone, and with it every answer. */
  endAll: () => void;
}

/** Makes {@link Requests}. */
export function createRequests(clock: Clock): Requests {
  const open = new Set<(code: ErrorCode) => void>();
  return {
    run: <T>(
      payload: { channelId?: string; clientMessageId?: string },
      timeoutMs: number,
      emit: (ack: (answer: unknown) => void) => void,
    ) =>
      new Promise<T>((resolve, reject) => {
        const close = (): void => {
          clock.clearTimeout(timer);
          open.delete(end);
        };
        const end = (code: ErrorCode): void => {
          close();
          reject(new RealtimeError(code, payload));
        };
        const timer = clock.setTimeout(() => end('timeout'), timeoutMs);
        open.add(end);
        emit((answer) => {
          close();
          // Every event but `ping` answers in an envelope.
          const { success, data, error } = (answer ?? { success: false }) as {
            success?: boolean;
            data?: T;
            error?: WireError;
          };
          if (success === false) reject(RealtimeError.fromWire(error, payload));
          else resolve(success ? (data as T) : (answer as T));
        });
      }),
    endAll() {
      for (const end of open) end('offline');
    },
  };
}
