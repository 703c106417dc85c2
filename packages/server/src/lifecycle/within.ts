import type { Clock } from '../core/clock.js';
import { pause } from './pause.js';

/** Resolves to whether the task was done in time; afterwards its outcome is nobody's business any more. */
export async function within(clock: Clock, ms: number, task: () => Promise<void>): Promise<boolean> {
  return Promise.race([task().then(() => true), pause(clock, ms).then(() => false)]);
}
