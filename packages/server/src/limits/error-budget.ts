import type { Clock } from '../core/clock.js';

const MOST = 20;
const WINDOW_MS = 10_000;

/** One connection's patience with malformed calls: more than 20 within 10 s are no accident. */
export class ErrorBudget {
  readonly #clock: Clock;
  /** When the latest ones came; almost every connection never makes one. */
  #recent: number[] | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one; false when it was one too many. */
  take(): boolean {
    const now = this.#clock.now();
    const recent = (this.#recent ?? []).filter((at) => now - at < WINDOW_MS && at <= now);
    this.#recent = recent;
    if (recent.length >= MOST) return false;
    recent.push(now);
    return true;
  }
}
