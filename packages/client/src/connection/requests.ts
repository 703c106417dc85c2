import { RealtimeError, type ErrorCode, type WireError } from '@nchat/realtime-protocol/core';
import type { Clock } from '../clock.js';

/** What goes with every error of one request. */
export interface RequestDetails {
  readonly channelId?: string | undefined;
  readonly clientMessageId?: string | undefined;
}

/** Requests on the wire. Every one settles: by its answer, its deadline, or the end of the connection. */
export class Requests {
  private readonly clock: Clock;
  private readonly open = new Set<(code: ErrorCode) => void>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Hands `emit` the function that takes the answer. Rejects with `timeout` or `offline` when none comes. */
  run<T>(emit: (ack: (answer: unknown) => void) => void, timeoutMs: number, details: RequestDetails): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const close = () => {
        this.clock.clearTimeout(timer);
        return this.open.delete(end);
      };
      const end = (code: ErrorCode) => {
        if (close()) reject(new RealtimeError(code, details));
      };
      const timer = this.clock.setTimeout(() => end('timeout'), timeoutMs);
      this.open.add(end);
      emit((answer) => {
        if (!close()) return;
        const failure = failureOf(answer);
        if (failure) reject(RealtimeError.fromWire(failure, details));
        else resolve(dataOf(answer) as T);
      });
    });
  }

  /** The connection is gone, and with it every answer. */
  endAll(): void {
    for (const end of this.open) end('offline');
  }
}

function failureOf(answer: unknown): Partial<WireError> | null {
  if (typeof answer !== 'object' || answer === null) return {};
  return 'success' in answer && answer.success !== true ? ((answer as { error?: WireError }).error ?? {}) : null;
}

/** Every event but `ping` answers in an envelope. */
const dataOf = (answer: unknown): unknown =>
  typeof answer === 'object' && answer !== null && 'success' in answer ? (answer as { data?: unknown }).data : answer;
