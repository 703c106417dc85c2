import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosClient } from './client.js';
import type { Random } from './random.js';

/** How often each client sends. */
const SEND_EVERY_MS = 170;
/** A client whose sends do not settle stops adding to them, as a person would. */
const MOST_PENDING = 40;

/** All clients send, each at its own pace, until the signal. */
export async function sendUntil(clients: readonly ChaosClient[], random: Random, end: AbortSignal): Promise<void> {
  const work = clients.map(async (client) => {
    while (!end.aborted) {
      await sleep(SEND_EVERY_MS * (0.5 + random.next()));
      if (client.pending() < MOST_PENDING && !end.aborted) client.send(random.pick(client.channels));
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
