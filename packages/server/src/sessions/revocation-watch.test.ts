import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.js';
import { fakeSession } from '../../test/support/fake-session.js';
import { silentLogger } from '../core/logger.js';
import type { CredentialHolder } from '../core/session.js';
import { createRevocations } from '../stores/memory/revocations.js';
import { RevocationWatch } from './revocation-watch.js';

let clock: FakeClock;
let store: ReturnType<typeof createRevocations>;
let asked: number;
let isAway: boolean;
let restored: () => void;
let holders: CredentialHolder[];

beforeEach(() => {
  clock = new FakeClock();
  store = createRevocations({ maxLifetimeMs: 3_600_000 }, clock);
  asked = 0;
  isAway = false;
  holders = [];
  const watch = new RevocationWatch({
    revocations: {
      version: async () => {
        if (isAway) throw new Error('away');
        return store.version();
      },
      areRevoked: async (all) => {
        asked += all.length;
        return store.areRevoked(all);
      },
    },
    bus: {
      onRestored: (listener) => {
        restored = listener;
        return () => {};
      },
    },
    clock,
    logger: silentLogger,
    holders: () => holders,
  });
  watch.start();
});

const session = (userId: string) => {
  const issuedAt = clock.now() - 1_000;
  const { session: made } = fakeSession({ userId, kind: 'user', tokenId: userId, issuedAt, expiresAt: null });
  holders.push(made);
  return made;
};
const revoke = (order: object): Promise<void> => store.revoke({ at: clock.now(), ...order });

describe('an order that never came', () => {
  it.each([{ userId: 'alice' }, { tokenId: 'alice' }])('is carried out within five seconds: %o', async (order) => {
    const [alice, bob] = [session('alice'), session('bob')];
    await clock.advance(10_000);
    await revoke(order);
    await clock.advance(5_000);
    expect(alice.close).toHaveBeenCalledWith('token_revoked');
    expect(bob.close).not.toHaveBeenCalled();
  });

  it('by time concerns everybody whose token is older', async () => {
    const old = session('alice');
    await revoke({ before: clock.now() });
    await clock.advance(2_000);
    const young = session('bob');
    await clock.advance(3_000);
    expect(old.close).toHaveBeenCalledWith('token_revoked');
    expect(young.close).not.toHaveBeenCalled();
  });

  it('is carried out for a session that was let in just before it, and stood there just after', async () => {
    await clock.advance(2_000);
    await revoke({ userId: 'alice' });
    await clock.advance(2_000);
    // Its credentials were checked before the revocation.
    const alice = session('alice');
    alice.renew({ ...alice.principal, issuedAt: 1 });
    await clock.advance(2_000);
    expect(alice.close).toHaveBeenCalledWith('token_revoked');
  });

  it('is carried out for credentials that a session was given later', async () => {
    const alice = session('alice');
    await revoke({ tokenId: 'stolen' });
    await clock.advance(4_000);
    alice.renew({ ...alice.principal, tokenId: 'stolen' });
    await clock.advance(2_000);
    expect(alice.close).toHaveBeenCalledWith('token_revoked');
  });

  it('is carried out at once when this instance hears from the others again', async () => {
    const alice = session('alice');
    isAway = true;
    await clock.advance(20_000);
    await revoke({ userId: 'alice' });
    expect(alice.close).not.toHaveBeenCalled();
    isAway = false;
    restored();
    await settled();
    expect(alice.close).toHaveBeenCalledWith('token_revoked');
  });

  it('ends polls, too', async () => {
    const poll = { principal: { userId: 'alice', kind: 'user', expiresAt: null } as const, close: vi.fn() };
    holders.push(poll);
    await revoke({ userId: 'alice' });
    await clock.advance(2_000);
    expect(poll.close).toHaveBeenCalledWith('token_revoked');
  });
});

describe('the watch', () => {
  it('asks for each holder once, and again only after a revocation', async () => {
    for (let n = 0; n < 700; n += 1) session(`user-${n}`);
    await clock.advance(20_000);
    expect(asked).toBe(700);
    session('late');
    await clock.advance(2_000);
    expect(asked).toBe(701);
    await revoke({ userId: 'nobody' });
    await clock.advance(2_000);
    expect(asked).toBe(1_402);
  });
});
