import { describe, expect, it } from 'vitest';
import { median, percentile } from './statistics.js';

describe('percentile', () => {
  const samples = [5, 1, 4, 2, 3];

  it('is a value that was measured, whatever the order', () => {
    expect([0, 0.2, 0.21, 0.99, 1].map((share) => percentile(samples, share))).toEqual([1, 1, 2, 5, 5]);
    expect(samples).toEqual([5, 1, 4, 2, 3]);
  });

  it('has the median in the middle', () => {
    expect(median(samples)).toBe(3);
    expect(median([1, 2])).toBe(1);
  });

  it('refuses to say anything of nothing', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});
