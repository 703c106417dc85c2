import type { Clock } from '../core/clock.js';
import type { LiveSession } from '../core/session.js';

export interface DrainDeps {
  readonly sessions: { all(): Iterable<LiveSession>; readonly size: number };
  readonly pipeline: { idle(): Promise<void> };
  readonly releasePolls: () => void;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

const MOST_SPREAD_MS = 5_000;
const CLOSES_PER_MS = 2;

/**
 * Empties an instance that takes no new work any more: what is under way finishes, polls are answered, and clients
 * are told when to come back, each at another moment, so that they do not all fall upon the others at once.
 */
export async function drain({ sessions, pipeline, releasePolls, clock, timeoutMs }: DrainDeps): Promise<void> {
  releasePolls();
  await Promise.race([pipeline.idle(), pause(clock, timeoutMs / 2)]);
  const open = [...sessions.all()];
  const spread = Math.min(MOST_SPREAD_MS, open.length / CLOSES_PER_MS);
  for (const session of open) session.close('server_shutdown', Math.round(Math.random() * spread));
  // Closing waits for what is still to be sent; a client that does not read must not hold up the stop.
  const deadline = clock.now() + timeoutMs / 2;
  while (sessions.size > 0 && clock.now() < deadline) await pause(clock, 10);
}

const pause = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));
