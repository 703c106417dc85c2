import { describe, expect, it } from 'vitest';
import { slope } from './soak.js';

describe('growth', () => {
  it('is the slope of memory over time', () => {
    expect(slope([10, 20, 30].map((at) => ({ at, bytes: 5 + at * 7 })))).toBeCloseTo(7);
    expect(slope([{ at: 1, bytes: 5 }])).toBe(0);
  });
});
