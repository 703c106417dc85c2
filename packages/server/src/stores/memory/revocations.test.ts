import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { createRevocations } from './revocations.js';

const DAY = 86_400_000;

function setUp() {
  const clock = new FakeClock();
  const store = createRevocations({ maxLifetimeMs: DAY }, clock);
  const now = clock.now();
  return { clock, store, now, alice: { userId: 'alice', tokenId: 't1', issuedAt: now - 1_000 } };
}

describe('a revocation', () => {
  it('by token ends that token alone', async () => {
    const { store, now, alice } = setUp();
    await store.revoke({ tokenId: 't1', at: now });
    expect(await store.isRevoked(alice)).toBe(true);
    expect(await store.isRevoked({ ...alice, issuedAt: now + 1_000 })).toBe(true);
    expect(await store.isRevoked({ ...alice, tokenId: 't2' })).toBe(false);
  });

  it('by user ends what was issued before, and lets them sign in anew', async () => {
    const { store, now, alice } = setUp();
    await store.revoke({ userId: 'alice', at: now });
    expect(await store.isRevoked(alice)).toBe(true);
    expect(await store.isRevoked({ ...alice, issuedAt: now })).toBe(false);
    expect(await store.isRevoked({ ...alice, userId: 'bob' })).toBe(false);
  });

  it('by user ends tokens that do not say when they were issued', async () => {
    const { store, now } = setUp();
    await store.revoke({ userId: 'alice', at: now });
    expect(await store.isRevoked({ userId: 'alice' })).toBe(true);
  });

  it('by time ends what was issued before, whoever has it', async () => {
    const { store, now, alice } = setUp();
    await store.revoke({ before: now - 500, at: now });
    expect(await store.isRevoked(alice)).toBe(true);
    expect(await store.isRevoked({ userId: 'bob', issuedAt: now - 100 })).toBe(false);
  });

  it('that names a token and a user ends it only for that user', async () => {
    const { store, now, alice } = setUp();
    await store.revoke({ tokenId: 't1', userId: 'bob', at: now });
    expect(await store.isRevoked(alice)).toBe(false);
    expect(await store.isRevoked({ ...alice, userId: 'bob' })).toBe(true);
  });

  it('is never weakened by a later one', async () => {
    const { store, now, alice } = setUp();
    await store.revoke({ userId: 'alice', at: now });
    await store.revoke({ userId: 'alice', before: now - DAY, at: now });
    expect(await store.isRevoked(alice)).toBe(true);
    await store.revoke({ tokenId: 't1', at: now });
    await store.revoke({ tokenId: 't1', before: now - DAY, at: now });
    expect(await store.isRevoked({ ...alice, issuedAt: now + 1 })).toBe(true);
    await store.revoke({ tokenId: 't1', userId: 'bob', at: now });
    expect(await store.isRevoked(alice)).toBe(true);
  });

  it('that names nothing ends nothing', async () => {
    const { store, now, alice } = setUp();
    await store.revoke({ at: now });
    expect(await store.isRevoked(alice)).toBe(false);
  });

  it('is kept as long as such a token can live, and no longer', async () => {
    const { clock, store, now, alice } = setUp();
    await store.revoke({ tokenId: 't1', at: now });
    await clock.advance(DAY);
    expect(await store.isRevoked(alice)).toBe(true);
    await clock.advance(6_000);
    expect(await store.isRevoked(alice)).toBe(false);
  });

  it('is refused, and not dropped, when there are too many', async () => {
    const { clock, store, now, alice } = setUp();
    await store.revoke({ tokenId: 't1', at: now });
    for (let n = 1; n < 100_000; n += 1) await store.revoke({ tokenId: `other-${n}`, at: now });
    await expect(store.revoke({ tokenId: 'one-more', at: now })).rejects.toMatchObject({ code: 'overloaded' });
    expect(await store.isRevoked(alice)).toBe(true);
    await store.revoke({ tokenId: 't1', at: now });
    await clock.advance(DAY + 6_000);
    await store.revoke({ tokenId: 'one-more', at: clock.now() });
    expect(await store.isRevoked({ userId: 'x', tokenId: 'one-more' })).toBe(true);
  });
});
