import type { Clock } from '../core/clock.js';
import { TokenBucket } from './token-bucket.js';

export interface FrameSettings {
  /** Frames per second on average. */
  readonly framesPerSecond: number;
  /** Frames at once. */
  readonly frameBurst: number;
}

/** Makes one connection's budget of frames, of whatever kind: it stands before parsing. */
export const createFrameBudget =
  ({ framesPerSecond, frameBurst }: FrameSettings, clock: Clock): (() => TokenBucket) =>
  () =>
    new TokenBucket(framesPerSecond, frameBurst, clock);
