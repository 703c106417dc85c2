interface Item {
  readonly due: number;
  readonly work: () => void;
}

/** Carries work out late, and in order also where the delay shrinks meanwhile. */
export function createLane(delayMs: () => number): (work: () => void) => void {
  const queue: Item[] = [];

  const drain = (): void => {
    while (queue[0] && queue[0].due <= performance.now()) queue.shift()?.work();
    if (queue[0]) setTimeout(drain, Math.max(1, queue[0].due - performance.now()));
  };

  return (work) => {
    const delay = delayMs();
    if (delay <= 0 && queue.length === 0) return work();
    queue.push({ due: performance.now() + delay, work });
    if (queue.length === 1) setTimeout(drain, delay);
  };
}
