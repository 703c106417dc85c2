import type { Clock } from '../../src/core/clock.js';

interface Timer {
  readonly at: number;
  readonly task: () => void;
}

const macrotask = setImmediate;

/** Lets everything that is ready now run to its end, promises included. */
export const settled = (): Promise<void> => new Promise((resolve) => macrotask(() => resolve()));

/** Time that stands until a test moves it. */
export class FakeClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time on; each timer fires at its own moment, and what it starts settles before the next one. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#due(end); next; next = this.#due(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next);
      next.task();
      await settled();
    }
    this.#now = end;
  }

  #due(end: number): Timer | undefined {
    let first: Timer | undefined;
    // A set keeps insertion order: of two timers for the same moment the older one fires first.
    for (const timer of this.#timers) if (timer.at <= end && (!first || timer.at < first.at)) first = timer;
    return first;
  }
}
