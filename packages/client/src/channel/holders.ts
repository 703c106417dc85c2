import type { Clock } from '../clock.js';
import { createTimer } from '../timer.js';

/**
 * Counts who wants something. The last release waits a moment, so that a component that unmounts and mounts again
 * (StrictMode, Fast Refresh, a reconnect) leaves no trace on the wire.
 */
export interface Holders {
  /** Returns the release of this one holder. */
  add: () => () => void;
  /** Takes one holder away, whoever it is. One too many is harmless. */
  remove: () => void;
  /** Lets go now, whoever holds. */
  drop: () => void;
  /** Holders now. */
  count: () => number;
  /** Whether it is held, or was a moment ago. */
  isActive: () => boolean;
}

/** Makes {@link Holders}; tells when the first one comes, and when the last one has been gone for `delayMs`. */
export function createHolders(clock: Clock, delayMs: number, acquired: () => void, released: () => void): Holders {
  const timer = createTimer(clock);
  let count = 0;
  let isActive = false;
  /** Tells releases apart that belong to holders who were dropped. */
  let life = 0;

  function remove(): void {
    if (count > 0 && --count === 0) timer.start(delayMs, drop);
  }

  function drop(): void {
    count = 0;
    life += 1;
    timer.stop();
    if (!isActive) return;
    isActive = false;
    released();
  }

  return {
    remove,
    drop,
    count: () => count,
    isActive: () => isActive,
    add() {
      count += 1;
      timer.stop();
      if (!isActive) {
        isActive = true;
        acquired();
      }
      let mine = life;
      return () => {
        if (mine === life) remove();
        mine = -1;
      };
    },
  };
}
