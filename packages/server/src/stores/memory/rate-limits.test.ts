import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRateLimits } from './rate-limits.js';

// The library reads the time itself, so the whole world's clock stands still.
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const create = (changes = {}) => createRateLimits({ enabled: true, points: 3, durationS: 60, ...changes });

describe('a budget', () => {
  it('is spent, and whole again after its time', async () => {
    const limits = create();
    expect(await limits.consume('alice', 'message', 1)).toEqual({
      allowed: true,
      limit: 3,
      remaining: 2,
      resetMs: 60_000,
    });
    await limits.consume('alice', 'message', 2);
    vi.setSystemTime(Date.now() + 20_000);
    expect(await limits.consume('alice', 'message', 1)).toEqual({
      allowed: false,
      limit: 3,
      remaining: 0,
      resetMs: 40_000,
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await limits.consume('alice', 'message', 1)).toMatchObject({ allowed: true });
  });

  it('is one per user and class of action', async () => {
    const limits = create();
    await limits.consume('alice', 'typing', 3);
    expect(await limits.consume('alice', 'message', 1)).toMatchObject({ allowed: true });
    expect(await limits.consume('bob', 'typing', 1)).toMatchObject({ allowed: true });
    expect(await limits.consume('alice', 'typing', 1)).toMatchObject({ allowed: false });
  });

  it('of one user cannot be reached by another’s name', async () => {
    const limits = create();
    await limits.consume('message:alice', 'read', 3);
    expect(await limits.consume('alice', 'message', 1)).toMatchObject({ allowed: true });
  });

  it('is enough for one call that costs more', async () => {
    const limits = create();
    expect(await limits.consume('alice', 'channel', 50)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await limits.consume('alice', 'channel', 1)).toMatchObject({ allowed: false });
  });

  it('does not exist where limits are switched off', async () => {
    const limits = create({ enabled: false });
    for (let n = 0; n < 10; n += 1)
      expect(await limits.consume('alice', 'message', 1)).toMatchObject({ allowed: true });
  });
});
