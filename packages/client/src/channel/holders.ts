import type { Clock } from '../clock.js';

/** Told when the first holder comes and when the last one has been gone for a while. */
export interface HoldersHost {
  acquired(): void;
  released(): void;
}

/**
 * Counts who wants something. The last release waits a moment, so that a component that unmounts and mounts again
 * (StrictMode, Fast Refresh, a reconnect) leaves no trace on the wire.
 */
export class Holders {
  private readonly clock: Clock;
  private readonly delayMs: number;
  private readonly host: HoldersHost;
  private timer: unknown;
  /** Tells releases apart that belong to holders who were dropped. */
  private life = 0;
  /** Holders now. */
  count = 0;
  /** Whether it is held, or was a moment ago. */
  isActive = false;

  constructor(clock: Clock, delayMs: number, host: HoldersHost) {
    this.clock = clock;
    this.delayMs = delayMs;
    this.host = host;
  }

  /** Returns the release of this one holder. */
  add(): () => void {
    this.count += 1;
    this.clock.clearTimeout(this.timer);
    if (!this.isActive) {
      this.isActive = true;
      this.host.acquired();
    }
    const { life } = this;
    let isHeld = true;
    return () => {
      if (isHeld && life === this.life) this.remove();
      isHeld = false;
    };
  }

  /** One release too many is harmless. */
  remove(): void {
    if (this.count === 0) return;
    this.count -= 1;
    if (this.count > 0) return;
    this.timer = this.clock.setTimeout(() => this.drop(), this.delayMs);
  }

  /** Lets go now, whoever holds. */
  drop(): void {
    this.count = 0;
    this.life += 1;
    this.clock.clearTimeout(this.timer);
    if (!this.isActive) return;
    this.isActive = false;
    this.host.released();
  }
}
