import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimits, RateVerdict } from '../../ports/limits.js';

export interface RateSettings {
  readonly enabled: boolean;
  readonly points: number;
  readonly durationS: number;
}

/** Budgets in this process's memory. An expensive call may always spend a whole budget, however small that is. */
export function createRateLimits({ enabled, points, durationS }: RateSettings): RateLimits {
  if (!enabled) return { consume: async () => ({ allowed: true, limit: points, remaining: points, resetMs: 0 }) };
  const limiter = new RateLimiterMemory({ points, duration: durationS });
  return {
    async consume(userId, action, cost) {
      try {
        return verdict(true, points, await limiter.consume(`${action}:${userId}`, Math.min(cost, points)));
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return verdict(false, points, refused);
        throw refused;
      }
    },
  };
}

const verdict = (allowed: boolean, limit: number, state: RateLimiterRes): RateVerdict => ({
  allowed,
  limit,
  remaining: state.remainingPoints,
  resetMs: state.msBeforeNext,
});
