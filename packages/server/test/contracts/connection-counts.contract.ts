import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionCounts } from '../../src/ports/limits.js';

/** Two instances over one backend, with `maxConnectionsPerUser` as below. */
export interface ConnectionsBackend {
  readonly one: ConnectionCounts;
  readonly other: ConnectionCounts;
  close(): Promise<void>;
}

export const connectionsContractBounds = { maxConnectionsPerUser: 3 } as const;

/** Whether there is a place; what gives it back is kept for later. */
export async function tryTake(counts: ConnectionCounts, userId = 'ann', taken: (() => void)[] = []): Promise<boolean> {
  try {
    taken.push(await counts.take(userId));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'connection_limit' });
    return false;
  }
}

/** What connection counts must do, wherever they count. */
export function describeConnectionCounts(
  name: string,
  factory: () => Promise<ConnectionsBackend>,
  waitFor: (isTrue: () => Promise<boolean>) => Promise<void>,
): void {
  describe(`connection counts: ${name}`, () => {
    let backend: ConnectionsBackend;
    beforeEach(async () => {
      backend = await factory();
    });
    afterEach(() => backend.close());

    it('refuse the one too many, on whichever instance it comes', async () => {
      const { one, other } = backend;
      expect(await tryTake(one)).toBe(true);
      expect(await tryTake(other)).toBe(true);
      expect(await tryTake(one)).toBe(true);
      expect(await tryTake(other)).toBe(false);
      expect(await tryTake(one)).toBe(false);
      expect(await tryTake(other, 'bob')).toBe(true);
    });

    it('let exactly as many in when all come at once', async () => {
      const { one, other } = backend;
      const tries = Array.from({ length: 20 }, (_, n) => tryTake(n % 2 === 0 ? one : other));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(3);
    });

    it('get a place back, once', async () => {
      const { one, other } = backend;
      const taken: (() => void)[] = [];
      for (let n = 0; n < 3; n += 1) await tryTake(one, 'ann', taken);
      taken[0]?.();
      taken[0]?.();
      await waitFor(() => tryTake(other));
      expect(await tryTake(other)).toBe(false);
      expect(await tryTake(one)).toBe(false);
    });
  });
}
