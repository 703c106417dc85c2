import type { Clock } from '@nchat/realtime-client';

/** How long a slow tab leaves everything lying. */
const BEAT_MS = 1_500;

/**
 * Lets work pass at once, and in a slow tab in one go every now and then, in its order: as a page does whose script is
 * busy with something else.
 */
export function createBeat(isSlow: () => boolean): (work: () => void) => void {
  let waiting: (() => void)[] = [];

  const drain = (): void => {
    const due = waiting;
    waiting = [];
    for (const work of due) work();
  };

  return (work) => {
    if (!isSlow() && waiting.length === 0) return work();
    waiting.push(work);
    if (waiting.length === 1) setTimeout(drain, BEAT_MS);
  };
}

/** For the client's `clock` option: timers fire with the beat. */
export function createBeatClock(beat: (work: () => void) => void): Clock {
  return {
    now: () => Date.now(),
    setTimeout(callback, ms) {
      const timer = { isOver: false, handle: 0 };
      const fire = (): void => {
        if (!timer.isOver) callback();
      };
      // Longer ones than the browser takes would fire at once.
      timer.handle = window.setTimeout(() => beat(fire), Math.min(ms, 2 ** 31 - 1));
      return timer;
    },
    clearTimeout(timer) {
      const known = timer as { isOver: boolean; handle: number } | undefined;
      if (!known) return;
      known.isOver = true;
      window.clearTimeout(known.handle);
    },
  };
}
