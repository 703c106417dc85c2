import { isRealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../core/clock.js';
import { pause } from './pause.js';

/** At the start a dependency is a moment away; later, who knows. */
const FIRST_RETRY_MS = 25;
const MOST_RETRY_MS = 500;

/** Tries until it works, as long as all that is wrong is that a dependency is away. Ends early when `isOver` says so. */
export async function untilDone(task: () => Promise<void>, clock: Clock, isOver: () => boolean): Promise<void> {
  for (let wait = FIRST_RETRY_MS; !isOver(); wait = Math.min(2 * wait, MOST_RETRY_MS)) {
    try {
      return await task();
    } catch (error) {
      if (!isRealtimeError(error, 'unavailable')) throw error;
      await pause(clock, wait);
    }
  }
}
