import { describe, expect, it } from 'vitest';
import { ticks } from './plot.js';

describe('the marks of an axis', () => {
  it.each([
    [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [23, [0, 5, 10, 15, 20, 25]],
    [400_000, [0, 100_000, 200_000, 300_000, 400_000]],
    [0, [0, 1]],
  ])('are round up to %d', (most, expected) => {
    expect(ticks(most).map((tick) => +tick.toPrecision(6))).toEqual(expected);
  });
});
