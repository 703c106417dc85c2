// Taken before a test replaces the timers by fake ones: the mock's own hops are no part of what a test holds still.
const immediate = typeof setImmediate === 'function' ? setImmediate : undefined;
const timeout = setTimeout;

/** Runs a callback in a task of its own, as a frame that arrives. Tasks keep their order. */
export function soon(callback: () => void): void {
  if (immediate) immediate(callback);
  else timeout(callback, 0);
}

/** Lets everything run that waits for promises, or for a few answers of a mock server. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await new Promise<void>((resolve) => soon(resolve));
}
