import { describe, expect, it } from 'vitest';
import { median, ratio, spread } from './statistics.js';

describe('statistics', () => {
  it('have the median in the middle, whatever the order', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });

  it('tell the range', () => {
    expect(spread([2, 9, 4])).toEqual({ median: 4, min: 2, max: 9 });
  });

  it('compare medians, and the runs that were made one after the other', () => {
    expect(ratio([2, 4, 6], [4, 4, 4])).toEqual({ median: 1, min: 0.5, max: 1.5 });
    expect(ratio([2, 4], [4])).toEqual({ median: 0.75, min: 0.5, max: 0.5 });
  });
});
