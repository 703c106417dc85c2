/** Time and timers, so that tests (and simulations) can own them. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Runs `callback` once after `ms` milliseconds; returns a handle. */
  setTimeout(callback: () => void, ms: number): unknown;
  /** Forgets a timer; a handle that has fired is fine. */
  clearTimeout(handle: unknown): void;
}

/** The longest delay JavaScript timers take; longer ones would fire at once. */
const LONGEST = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(callback, ms) {
    const handle: unknown = setTimeout(callback, Math.min(ms, LONGEST));
    // A deadline far ahead (the outbox's age limit) must not hold a Node process open.
    if (ms > 60_000) (handle as { unref?: () => void }).unref?.();
    return handle;
  },
  clearTimeout: (handle) => clearTimeout(handle as number),
};
