import type { Clock } from '../../core/clock.js';

const IN_A_ROW = 5;
const PAUSE_MS = 1_000;

/** Spares what has stopped answering: after five failures in a row it is asked once a second, until it answers. */
export class Breaker {
  readonly #clock: Clock;
  #failures = 0;
  #pausedUntil = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a call may be made now. */
  admit(): boolean {
    if (this.#failures < IN_A_ROW) return true;
    const now = this.#clock.now();
    // A clock that was set back must not prolong the pause.
    if (now < this.#pausedUntil && this.#pausedUntil - now <= PAUSE_MS) return false;
    // One may try; the others wait for what comes of it.
    this.#pausedUntil = now + PAUSE_MS;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures += 1;
    this.#pausedUntil = this.#clock.now() + PAUSE_MS;
  }
}
