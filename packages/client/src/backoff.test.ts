import { describe, expect, it } from 'vitest';
import { advisedDelay, CONNECT_TIMEOUT_MS, CONNECTION_BACKOFF, retryDelay, type Bounds } from './backoff.js';

const longest = (attempt: number) => retryDelay(attempt, CONNECTION_BACKOFF, () => 1);

describe('the delay before a retry', () => {
  it('spreads the first retry, then doubles up to the cap', () => {
    expect([1, 2, 3, 4, 5, 6, 30].map(longest)).toEqual([2000, 1000, 2000, 4000, 7000, 7000, 7000]);
  });

  it('falls anywhere below its bound, so that a crowd does not return together', () => {
    expect(retryDelay(7, CONNECTION_BACKOFF, () => 0)).toBe(0);
    expect(retryDelay(7, CONNECTION_BACKOFF, () => 0.5)).toBe(3500);
  });

  it('falls in the upper half with equal jitter; the first retry is spread all the same', () => {
    const equal = { ...CONNECTION_BACKOFF, jitter: 'equal' as const };
    expect([0, 1].map((random) => retryDelay(7, equal, () => random))).toEqual([3500, 7000]);
    expect(retryDelay(1, equal, () => 0)).toBe(0);
  });

  it('never undercuts what the server asked for', () => {
    expect(advisedDelay(3000, () => 0)).toBe(3000);
    expect(advisedDelay(3000, () => 1)).toBe(4000);
    expect(advisedDelay(0, () => 1)).toBe(100);
  });
});

const CLIENTS = 4000;
const CONNECTING_MS = 1000;

/** Numbers that look random and are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A crowd that loses the server at once. An attempt before the heal fails after `failMs`, and does not notice the heal:
 * worse than TCP, which would send the lost packet again.
 */
function outage(lengthMs: number, failMs: number, bounds: Bounds): { arrivals: number[]; back: number[] } {
  const random = seeded(lengthMs + failMs);
  const arrivals: number[] = [];
  const back = Array.from({ length: CLIENTS }, () => {
    let now = 0;
    for (let attempt = 1; ; attempt += 1) {
      now += retryDelay(attempt, bounds, random);
      arrivals.push(now);
      if (now >= lengthMs) return now - lengthMs + CONNECTING_MS;
      now += failMs;
    }
  });
  return { arrivals, back: back.sort((a, b) => a - b) };
}

const lengths = [200, 1000, 3000, 8000, 20_000, 60_000, 300_000, 600_000];
const share = (back: number[], part: number) => back[Math.floor(CLIENTS * part)]!;

describe.each([
  ['refused at once', 5],
  ['left without an answer', CONNECT_TIMEOUT_MS],
])('a crowd that is %s', (_name, failMs) => {
  it.each(lengths)('is back in time after an outage of %i ms', (lengthMs) => {
    const { back } = outage(lengthMs, failMs, CONNECTION_BACKOFF);
    expect(share(back, 0.99)).toBeLessThan(15_000);
    expect(back.at(-1)).toBeLessThanOrEqual(60_000);
  });

  it('would be late with delays up to 20 s', () => {
    const { back } = outage(600_000, failMs, { ...CONNECTION_BACKOFF, maxMs: 20_000 });
    expect(share(back, 0.99)).toBeGreaterThan(15_000);
  });
});

describe('a server that restarts', () => {
  /** The largest part of the crowd that arrives within any `slotMs` from a time on. */
  function peak(arrivals: number[], slotMs: number, from: number): number {
    const slots = new Map<number, number>();
    for (const at of arrivals) {
      const slot = Math.floor(at / slotMs);
      if (at >= from) slots.set(slot, (slots.get(slot) ?? 0) + 1);
    }
    return Math.max(...slots.values()) / CLIENTS;
  }

  it('is not stormed by the first retries', () => {
    const { arrivals } = outage(200, 5, CONNECTION_BACKOFF);
    expect(peak(arrivals, 100, 0)).toBeLessThan(0.1);
  });

  it('meets no rhythm after a long outage: the crowd comes evenly, a third of it per second at most', () => {
    const { arrivals } = outage(60_000, 5, CONNECTION_BACKOFF);
    expect(peak(arrivals, 1000, 30_000)).toBeLessThan(1 / 3);
    expect(peak(arrivals, 100, 30_000)).toBeLessThan(0.05);
  });
});
