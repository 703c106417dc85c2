import { describe, expect, it } from 'vitest';
import { advisedDelay, retryDelay } from './backoff.js';

const options = { baseMs: 500, maxMs: 20_000, firstRetrySpreadMs: 2000, stableAfterMs: 10_000 };
const longest = (attempt: number) => retryDelay(attempt, options, () => 1);

describe('the delay before a retry', () => {
  it('spreads the first retry, then doubles up to the cap', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 30].map(longest)).toEqual([2000, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
  });

  it('falls anywhere below its bound, so that a crowd does not return together', () => {
    expect(retryDelay(7, options, () => 0)).toBe(0);
    const delays = Array.from({ length: 2000 }, () => retryDelay(10, options));
    const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
    expect(mean).toBeGreaterThan(9000);
    expect(mean).toBeLessThan(11_000);
  });

  it('never undercuts what the server asked for', () => {
    expect(advisedDelay(3000, () => 0)).toBe(3000);
    expect(advisedDelay(3000, () => 1)).toBe(4000);
    expect(advisedDelay(0, () => 1)).toBe(100);
  });
});
