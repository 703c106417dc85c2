import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosClient } from './client.js';
import type { Random } from './random.js';

/** A client whose operations do not settle stops adding to them, as a person would. */
const MOST_PENDING = 80;

/**
 * All clients act, each at its own pace, until the signal.
 *
 * @param rate - operations per second of all clients together, while nothing is in their way
 */
export async function actUntil(
  clients: readonly ChaosClient[],
  rate: number,
  random: Random,
  end: AbortSignal,
): Promise<void> {
  const every = (clients.length / rate) * 1000;
  const work = clients.map(async (client) => {
    let next = Date.now() + every * random.next();
    while (!end.aborted) {
      await sleep(Math.max(0, next - Date.now()));
      // Timers of a busy process are late; the pace is kept, but what was missed for long is not made up for at once.
      next = Math.max(next + every * (0.5 + random.next()), Date.now() - every);
      if (client.pending() < MOST_PENDING && !end.aborted) client.act(random.pick(client.channels));
    }
  });
  await Promise.all(work);
}

/** Waits until something holds, or gives up; what is wrong then is the checker's to say. */
export async function until(holds: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) return false;
    await sleep(200);
  }
  return true;
}
