import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.js';

describe('a histogram', () => {
  it('tells percentiles to within a sixty-fourth', () => {
    const values = fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const histogram = new Histogram();
        for (const value of all) histogram.record(value);
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(share * all.length)) - 1] as number;
        const told = histogram.percentile(share);
        expect(told).toBeGreaterThanOrEqual(exact);
        expect(told).toBeLessThanOrEqual(exact + Math.floor(exact / 64) + 1);
      }),
      { numRuns: 50 },
    );
  });

  it('goes to another process and back', () => {
    const histogram = new Histogram();
    for (const value of [1, 70, 5000, 5000]) histogram.record(value);
    const copy = new Histogram(histogram.toCounts());
    expect(copy.count).toBe(4);
    expect([0.25, 0.5, 1].map((share) => copy.percentile(share))).toEqual([1, 70, 5055]);
  });

  it('says nothing of nothing', () => {
    expect(new Histogram().percentile(0.5)).toBeNaN();
  });
});
