import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RevocationStore } from '../../src/ports/limits.js';

/** Two instances over one backend that remembers revocations for `maxLifetimeMs` and a leeway. */
export interface RevocationsBackend {
  readonly one: RevocationStore;
  readonly other: RevocationStore;
  close(): Promise<void>;
}

export const revocationsContractBounds = { maxLifetimeMs: 60_000 } as const;

/** What a revocation store must do, wherever it keeps them. */
export function describeRevocations(name: string, factory: () => Promise<RevocationsBackend>): void {
  describe(`revocations: ${name}`, () => {
    let backend: RevocationsBackend;
    const now = Date.now();
    const ann = { userId: 'ann', tokenId: 't1', issuedAt: now - 1_000 };
    beforeEach(async () => {
      backend = await factory();
    });
    afterEach(() => backend.close());

    const revoke = (order: object): Promise<void> => backend.one.revoke({ at: now, ...order });
    const isRevoked = (changes: object = {}): Promise<boolean> => backend.other.isRevoked({ ...ann, ...changes });

    it('by token end that token, whenever it was issued, for all instances', async () => {
      await revoke({ tokenId: 't1' });
      expect(await isRevoked()).toBe(true);
      expect(await isRevoked({ issuedAt: now + 1_000 })).toBe(true);
      expect(await isRevoked({ tokenId: 't2' })).toBe(false);
      expect(await isRevoked({ tokenId: undefined })).toBe(false);
    });

    it('by user end what was issued before, and let them sign in anew', async () => {
      await revoke({ userId: 'ann' });
      expect(await isRevoked()).toBe(true);
      expect(await isRevoked({ issuedAt: now })).toBe(false);
      expect(await isRevoked({ userId: 'bob' })).toBe(false);
      expect(await isRevoked({ issuedAt: undefined })).toBe(true);
    });

    it('by time end what was issued before, whoever has it', async () => {
      await revoke({ before: now - 500 });
      expect(await isRevoked({ userId: 'bob' })).toBe(true);
      expect(await isRevoked({ userId: 'bob', issuedAt: now - 100 })).toBe(false);
    });

    it('of a token and a user end it only for that user', async () => {
      await revoke({ tokenId: 't1', userId: 'bob' });
      expect(await isRevoked()).toBe(false);
      expect(await isRevoked({ userId: 'bob' })).toBe(true);
    });

    it('are never weakened by later ones', async () => {
      await revoke({ userId: 'ann' });
      await revoke({ userId: 'ann', before: now - 10_000 });
      expect(await isRevoked()).toBe(true);
      await revoke({ tokenId: 't2' });
      await revoke({ tokenId: 't2', before: now - 10_000 });
      await revoke({ tokenId: 't2', userId: 'bob' });
      expect(await isRevoked({ tokenId: 't2', issuedAt: now + 1 })).toBe(true);
    });

    it('that name nothing end nothing', async () => {
      await revoke({});
      expect(await isRevoked()).toBe(false);
    });

    it('are told of many at a time, in the order they were asked for', async () => {
      await revoke({ userId: 'bob' });
      await revoke({ tokenId: 't9' });
      const all = [ann, { ...ann, userId: 'bob' }, { userId: 'carl' }, { ...ann, tokenId: 't9' }, ann];
      expect(await backend.other.areRevoked(all)).toEqual([false, true, false, true, false]);
      expect(await backend.other.areRevoked([])).toEqual([]);
    });

    it('have another version after each, on every instance', async () => {
      const seen = [await backend.other.version()];
      for (const order of [{ userId: 'ann' }, { userId: 'ann' }, { tokenId: 't1' }, { before: now }]) {
        await revoke(order);
        const version = await backend.other.version();
        expect(await backend.other.version()).toBe(version);
        expect(seen).not.toContain(version);
        seen.push(version);
      }
    });

    it('keep ids apart that look alike', async () => {
      await revoke({ userId: 'token:t1' });
      await revoke({ tokenId: '\n=ann' });
      expect(await isRevoked()).toBe(false);
      expect(await isRevoked({ userId: 'token:t1' })).toBe(true);
      await revoke({ tokenId: 't9', userId: '*' });
      expect(await isRevoked({ tokenId: 't9' })).toBe(false);
    });
  });
}
