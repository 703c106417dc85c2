import { describe, expect, it } from 'vitest';
import { planWaves } from './plan-waves.js';

const plenty = { windowMs: 60_000, absenceMs: 60_000 };
const closingMs = (connections: number, bounds = plenty): number => {
  const { size, everyMs } = planWaves(connections, bounds);
  return Math.ceil(connections / size) * everyMs;
};

describe('waves', () => {
  it('take time in proportion to the connections', () => {
    expect(closingMs(1_000)).toBe(2_000);
    expect(closingMs(10_000)).toBe(20_000);
  });

  it('are several also for few connections, and soon over', () => {
    expect(planWaves(3, plenty)).toMatchObject({ size: 1, everyMs: 50 });
    expect(planWaves(40, plenty)).toMatchObject({ size: 4 });
    expect(closingMs(40)).toBeLessThanOrEqual(500);
  });

  it.each([0, 1, 20, 999, 2_500, 50_000])('close %i connections within the window', (connections) => {
    for (const windowMs of [0, 10, 400, 4_000]) {
      const { size, everyMs } = planWaves(connections, { ...plenty, windowMs });
      expect(size).toBeGreaterThanOrEqual(1);
      expect(Math.ceil(connections / size) * everyMs).toBeLessThanOrEqual(Math.max(windowMs, everyMs));
    }
  });

  it('leave to the clients’ own waits what the window is too short for', () => {
    expect(planWaves(1_000, plenty).retrySpreadMs).toBe(50);
    expect(planWaves(2_500, { ...plenty, windowMs: 4_000 }).retrySpreadMs).toBe(1_000);
    expect(planWaves(100_000, { ...plenty, windowMs: 4_000 }).retrySpreadMs).toBe(5_000);
  });

  it('bring everybody back before others would see them go', () => {
    expect(planWaves(100_000, { windowMs: 4_000, absenceMs: 1_500 }).retrySpreadMs).toBe(1_500);
    expect(planWaves(10, { windowMs: 4_000, absenceMs: 0 }).retrySpreadMs).toBe(0);
  });
});
