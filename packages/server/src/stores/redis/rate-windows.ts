/** What is known of one user's budget for one class of action, until it is whole again. */
export interface RateWindow {
  readonly userId: string;
  readonly action: string;
  /** What Redis calls this window; '' while it was not asked. */
  name: string;
  /** Unix ms by this process's clock. */
  endsAt: number;
  /** Let through here, and how much of that Redis has counted. */
  mine: number;
  told: number;
  /** Let through by all others, when last heard. */
  others: number;
  /** The question to Redis that is under way. */
  telling: Promise<void> | null;
}

/** Far more than users that act within one window; beyond that the oldest budget is whole again early. */
const MOST = 200_000;

/** Windows by user and action, oldest first. */
export class RateWindows {
  readonly #all = new Map<string, RateWindow>();
  readonly #durationMs: number;

  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  /** The window that holds now; a new one when there is none. */
  open(userId: string, action: string, now: number): RateWindow {
    // Actions are words of our own, so that no user id reaches into another's budget.
    const key = `${action}:${userId}`;
    const known = this.#all.get(key);
    if (known && known.endsAt > now) return known;
    this.#all.delete(key);
    this.prune(now);
    const endsAt = now + this.#durationMs;
    const window: RateWindow = { userId, action, name: '', endsAt, mine: 0, told: 0, others: 0, telling: null };
    this.#all.set(key, window);
    return window;
  }

  /** Forgets what is over, or too much. */
  prune(now: number): void {
    for (const [key, { endsAt }] of this.#all) {
      if (endsAt > now && this.#all.size < MOST) return;
      this.#all.delete(key);
    }
  }
}
