/** Time, injected so that tests can hold it. */
export interface Clock {
  /** Unix ms. */
  now(): number;
  /** Runs `task` once after `ms`; returns what cancels it. The timer never keeps the process alive. */
  after(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export const isoTime = (ms: number): string => new Date(ms).toISOString();
