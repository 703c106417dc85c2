import type { Clock } from '../clock.js';
import { settle } from './soon.js';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * Time that moves only when told to: give it to a client as `clock`, and no test has to wait.
 *
 * @example
 * const clock = new FakeClock();
 * const { client, network } = createMockClient({ clock });
 * await client.connect();
 * network.killServer();
 * await clock.advance(2000); // past the first retry
 * console.log(client.isConnected); // true
 */
export class FakeClock implements Clock {
  private time: number;
  private order = 0;
  private timers = new Set<Timer>();

  /** @param time - Where it starts, Unix ms. */
  constructor(time = 1_700_000_000_000) {
    this.time = time;
  }

  /** The time now, Unix ms. */
  now = (): number => this.time;

  /** As `Clock.setTimeout`. */
  setTimeout = (callback: () => void, ms: number): unknown => {
    const timer = { at: this.time + ms, order: this.order++, callback };
    this.timers.add(timer);
    return timer;
  };

  /** As `Clock.clearTimeout`. */
  clearTimeout = (handle: unknown): void => void this.timers.delete(handle as Timer);

  /** Timers that wait: 0 once everything that used the clock has cleaned up. */
  get pending(): number {
    return this.timers.size;
  }

  /**
   * Moves time on, running what is due in order; promises and the mock server's answers settle in between.
   *
   * @param ms - How far, in milliseconds. 0 only lets things settle.
   */
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
