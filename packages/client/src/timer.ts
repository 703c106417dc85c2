import type { Clock } from './clock.js';

/** One timer: starting it again replaces what was planned. */
export interface Timer {
  start: (ms: number, callback: () => unknown) => void;
  stop: () => void;
  /** Whether something is planned. */
  isRunning: () => boolean;
}

/** Makes a {@link Timer}. */
export function createTimer(clock: Clock): Timer {
  let handle: unknown;
  const stop = (): void => {
    clock.clearTimeout(handle);
    handle = undefined;
  };
  return {
    stop,
    isRunning: () => handle !== undefined,
    start(ms, callback) {
      stop();
      handle = clock.setTimeout(() => {
        handle = undefined;
        callback();
      }, ms);
    },
  };
}
