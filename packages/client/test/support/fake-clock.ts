import type { Clock } from '../../src/clock.js';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Lets everything run that waits for promises, or for a few answers of the fake server. */
async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Time that moves only when told to. */
export class FakeClock implements Clock {
  private time = 1_700_000_000_000;
  private order = 0;
  private timers = new Set<Timer>();

  now = (): number => this.time;

  setTimeout = (callback: () => void, ms: number): unknown => {
    const timer = { at: this.time + ms, order: this.order++, callback };
    this.timers.add(timer);
    return timer;
  };

  clearTimeout = (handle: unknown): void => void this.timers.delete(handle as Timer);

  /** Timers that wait. */
  get pending(): number {
    return this.timers.size;
  }

  /** Moves time on, running what is due in order; promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (let next = this.next(end); next; next = this.next(end)) {
      this.time = next.at;
      this.timers.delete(next);
      next.callback();
      await settle();
    }
    this.time = end;
  }

  private next(end: number): Timer | undefined {
    return [...this.timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}
