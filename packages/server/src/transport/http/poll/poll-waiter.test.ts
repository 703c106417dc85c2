import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { soon } from '../../../../test/support/poll-world.js';
import { noMetrics } from '../../../core/metrics.js';
import type { Principal } from '../../../core/principal.js';
import { Bell, PollWaiters } from './poll-waiter.js';

const user = (userId: string, more: Partial<Principal> = {}): Principal => ({
  userId,
  kind: 'user',
  expiresAt: null,
  ...more,
});

function waiting({ most = 1000 } = {}) {
  const clock = new FakeClock();
  const counts: number[] = [];
  const metrics = { ...noMetrics, pollWaiters: (count: number) => void counts.push(count) };
  const waiters = new PollWaiters({ clock, metrics, most });
  return {
    clock,
    waiters,
    counts,
    wait: (principal: Principal) =>
      waiters.enter(principal, ['c']).wait(new Bell(), 25_000, new AbortController().signal),
  };
}

describe('places to wait', () => {
  it('are 32 for one user, and more for others', () => {
    const { waiters } = waiting();
    const places = Array.from({ length: 32 }, () => waiters.enter(user('ann'), []));
    expect(() => waiters.enter(user('ann'), [])).toThrowError(
      expect.objectContaining({ code: 'rate_limited', retryAfterMs: 1_000 }),
    );
    waiters.enter(user('bob'), []);
    places[0]?.leave();
    places[0]?.leave();
    waiters.enter(user('ann'), []);
    expect(() => waiters.enter(user('ann'), [])).toThrowError();
  });

  it('are bounded for all together', () => {
    const { waiters } = waiting({ most: 2 });
    waiters.enter(user('ann'), []);
    const place = waiters.enter(user('bob'), []);
    expect(() => waiters.enter(user('eve'), [])).toThrowError(expect.objectContaining({ code: 'overloaded' }));
    place.leave();
    waiters.enter(user('eve'), []);
  });

  it('are given out at a pace, however briefly each is taken', async () => {
    const { waiters, clock } = waiting();
    const hurry = (userId: string): number => {
      for (let taken = 0; ; taken += 1) {
        try {
          waiters.enter(user(userId), []).leave();
        } catch (error) {
          expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 50 });
          return taken;
        }
      }
    };
    expect(hurry('ann')).toBe(100);
    expect(hurry('bob')).toBe(100);
    await clock.advance(1_000);
    expect(hurry('ann')).toBe(20);
    // Whoever was away for long is forgotten, and begins anew; whoever was not is not.
    await clock.advance(59_999);
    hurry('ann');
    await clock.advance(1_000);
    expect(hurry('bob')).toBe(100);
    expect(hurry('ann')).toBe(20);
  });

  it('cost by their channels, so that one poll of many is not one of few', async () => {
    const { waiters, clock } = waiting();
    const many = Array.from({ length: 100 }, (_, i) => `room-${i}`);
    for (let i = 0; i < 10; i += 1) waiters.enter(user('ann'), many).leave();
    expect(() => waiters.enter(user('ann'), many)).toThrowError(
      expect.objectContaining({ code: 'rate_limited', retryAfterMs: 500 }),
    );
    await clock.advance(500);
    waiters.enter(user('ann'), many).leave();
  });

  it('are counted in the gauge', () => {
    const { waiters, counts } = waiting();
    const places = [waiters.enter(user('ann'), []), waiters.enter(user('bob'), [])];
    for (const place of places) place.leave();
    expect(counts).toEqual([1, 2, 1, 0]);
  });
});

describe('a revocation', () => {
  const ann = user('ann', { tokenId: 't1', issuedAt: 1_000 });

  it.each([
    [{ userId: 'ann' }],
    [{ tokenId: 't1' }],
    [{ before: 1_001 }],
    [{ userId: 'ann', tokenId: 't1', before: 1_001 }],
  ])('ends the waits it concerns: %o', async (order) => {
    const { waiters, wait } = waiting();
    const ended = wait(ann);
    waiters.obey({ kind: 'revoke', ...order });
    await expect(ended).rejects.toMatchObject({ code: 'token_revoked' });
  });

  it('ends the next wait of a poll that it finds reading', async () => {
    const { waiters } = waiting();
    const place = waiters.enter(ann, ['general']);
    waiters.obey({ kind: 'revoke', userId: 'ann' });
    waiters.obey({ kind: 'remove', userId: 'ann', channelId: 'general', reason: 'test' });
    const wait = place.wait(new Bell(), 1_000, new AbortController().signal);
    await expect(wait).rejects.toMatchObject({ code: 'token_revoked' });
  });

  it.each([[{}], [{ userId: 'bob' }], [{ tokenId: 't2' }], [{ before: 1_000 }], [{ userId: 'ann', tokenId: 't2' }]])(
    'leaves the others: %o',
    async (order) => {
      const { waiters, wait } = waiting();
      const going = wait(ann);
      waiters.obey({ kind: 'revoke', ...order });
      expect(await soon(going)).toBe('pending');
    },
  );
});
