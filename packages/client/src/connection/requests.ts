import { RealtimeError, type WireError } from '@nchat/realtime-protocol/core';
import type { Clock } from '../clock.js';

/** What goes with every error of one request. */
export interface RequestDetails {
  readonly channelId?: string | undefined;
  readonly clientMessageId?: string | undefined;
}

/** Requests on the wire. Every one settles: by its answer, its deadline, or the end of the connection. */
export class Requests {
  private readonly clock: Clock;
  private readonly open = new Set<(error: RealtimeError) => void>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Hands `emit` the function that takes the answer. Rejects with `timeout` or `offline` when none comes. */
  run<T>(emit: (ack: (answer: unknown) => void) => void, timeoutMs: number, details: RequestDetails): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const end = (error: RealtimeError) => {
        this.clock.clearTimeout(timer);
        this.open.delete(end);
        reject(error);
      };
      const timer = this.clock.setTimeout(() => end(new RealtimeError('timeout', details)), timeoutMs);
      this.open.add(end);
      emit((answer) => {
        if (!this.open.has(end)) return;
        const failure = failureOf(answer);
        if (failure) return end(RealtimeError.fromWire(failure, details));
        this.clock.clearTimeout(timer);
        this.open.delete(end);
        resolve(dataOf(answer) as T);
      });
    });
  }

  /** The connection is gone, and with it every answer. */
  endAll(error: RealtimeError): void {
    for (const end of [...this.open]) end(error);
  }
}

function failureOf(answer: unknown): Partial<WireError> | null {
  if (typeof answer !== 'object' || answer === null) return {};
  return 'success' in answer && answer.success !== true ? ((answer as { error?: WireError }).error ?? {}) : null;
}

/** Every event but `ping` answers in an envelope. */
const dataOf = (answer: unknown): unknown =>
  typeof answer === 'object' && answer !== null && 'success' in answer ? (answer as { data?: unknown }).data : answer;
