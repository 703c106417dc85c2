import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RateLimits } from '../../src/ports/limits.js';

/** Two instances over one backend, with budgets of `points` per `durationS`. */
export interface RatesBackend {
  readonly one: RateLimits;
  readonly other: RateLimits;
  /** Resolves when what was let through so far is known to both. */
  settle(): Promise<void>;
  /** Resolves when a window that begins now is over. */
  windowPasses(): Promise<void>;
  close(): Promise<void>;
}

export const ratesContractBounds = { enabled: true, points: 5, durationS: 1 } as const;

/** What rate limits must do, wherever they count. */
export function describeRateLimits(name: string, factory: () => Promise<RatesBackend>): void {
  describe(`rate limits: ${name}`, () => {
    let backend: RatesBackend;
    beforeEach(async () => {
      backend = await factory();
    });
    afterEach(() => backend.close());

    const spend = (limits: RateLimits, cost = 1, userId = 'ann') => limits.consume(userId, 'message', cost);

    it('let a budget through, and say what is left of it', async () => {
      const { points } = ratesContractBounds;
      for (let left = points - 1; left >= 0; left -= 1) {
        expect(await spend(backend.one)).toMatchObject({ allowed: true, limit: points, remaining: left });
      }
      const refused = await spend(backend.one);
      expect(refused).toMatchObject({ allowed: false, limit: points, remaining: 0 });
      expect(refused.resetMs).toBeGreaterThan(0);
      expect(refused.resetMs).toBeLessThanOrEqual(ratesContractBounds.durationS * 1_000);
    });

    it('are apart for each user and class of action', async () => {
      await spend(backend.one, 5);
      expect(await spend(backend.one, 1, 'bob')).toMatchObject({ allowed: true });
      expect(await backend.one.consume('ann', 'typing', 1)).toMatchObject({ allowed: true });
      expect(await backend.one.consume('message:ann', 'read', 1)).toMatchObject({ allowed: true });
      expect(await spend(backend.one)).toMatchObject({ allowed: false });
    });

    it('let one expensive call spend everything', async () => {
      expect(await spend(backend.one, 50)).toMatchObject({ allowed: true, remaining: 0 });
      expect(await spend(backend.one)).toMatchObject({ allowed: false });
    });

    it('are whole again when the window is over', async () => {
      await spend(backend.one, 5);
      await backend.settle();
      await backend.windowPasses();
      expect(await spend(backend.one, 2)).toMatchObject({ allowed: true, remaining: 3 });
      expect(await spend(backend.other)).toMatchObject({ allowed: true });
    });

    it('count over all instances: one more can slip through, not one more budget', async () => {
      await spend(backend.other);
      await backend.settle();
      await spend(backend.one, 4);
      await backend.settle();
      let slipped = 0;
      while (slipped < 10 && (await spend(backend.other)).allowed) {
        slipped += 1;
        await backend.settle();
      }
      expect(slipped).toBeLessThanOrEqual(1);
      expect(await spend(backend.one)).toMatchObject({ allowed: false });
    });
  });
}
