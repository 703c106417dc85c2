import { isRealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../core/clock.js';
import { pause } from './pause.js';

const RETRY_MS = 500;

/** Tries until it works, as long as all that is wrong is that a dependency is away. Ends early when `isOver` says so. */
export async function untilDone(task: () => Promise<void>, clock: Clock, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    try {
      return await task();
    } catch (error) {
      if (!isRealtimeError(error, 'unavailable')) throw error;
      await pause(clock, RETRY_MS);
    }
  }
}
