import { RealtimeError } from '@nchat/realtime-protocol';
import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { Session } from '../core/session.js';
import { Penalties } from './penalties.js';
import { StrangerLimiter } from './stranger-limiter.js';
import { createUserPenalties } from './user-penalties.js';

const times = (count: number, task: () => void): void => {
  for (let i = 0; i < count; i += 1) task();
};

describe('penalties', () => {
  const setUp = () => {
    const clock = new FakeClock();
    const given = vi.fn();
    return { clock, given, penalties: new Penalties({ strikes: 10, windowMs: 60_000 }, clock, given) };
  };

  it('are for more than so many refusals within the window, and for nobody else', async () => {
    const { clock, penalties, given } = setUp();
    times(10, () => penalties.strike('ann'));
    await clock.advance(60_000);
    times(10, () => penalties.strike('ann'));
    expect(penalties.remainingMs('ann')).toBe(0);
    penalties.strike('ann');
    expect(penalties.remainingMs('ann')).toBe(5_000);
    expect(penalties.remainingMs('bob')).toBe(0);
    expect(given.mock.calls).toEqual([['ann', { level: 1, ms: 5_000 }]]);
    await clock.advance(5_000);
    expect(penalties.remainingMs('ann')).toBe(0);
  });

  it('grow with each one up to five minutes, and are forgotten after ten quiet ones', async () => {
    const { clock, penalties } = setUp();
    const lengths: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      lengths.push(penalties.punish('ann'));
      await clock.advance(lengths.at(-1) ?? 0);
    }
    expect(lengths).toEqual([5, 10, 20, 40, 80, 160, 300, 300].map((s) => s * 1_000));
    await clock.advance(10 * 60_000);
    expect(penalties.punish('ann')).toBe(5_000);
  });

  it('do not grow while they last', () => {
    const { penalties, given } = setUp();
    expect(penalties.punish('ann')).toBe(5_000);
    expect(penalties.punish('ann')).toBe(5_000);
    times(100, () => penalties.strike('ann'));
    expect(penalties.remainingMs('ann')).toBe(5_000);
    expect(given).toHaveBeenCalledTimes(1);
  });

  it('of another instance hold here, and are built upon', async () => {
    const { clock, penalties, given } = setUp();
    penalties.impose('ann', { level: 3, ms: 20_000 });
    penalties.impose('ann', { level: 2, ms: 10_000 });
    expect(penalties.remainingMs('ann')).toBe(20_000);
    await clock.advance(20_000);
    expect(penalties.punish('ann')).toBe(40_000);
    expect(given).toHaveBeenCalledTimes(1);
  });

  it('of very many offenders do not fill the memory', async () => {
    const { clock, penalties } = setUp();
    times(30_000, () => penalties.strike(`u${Math.random()}`));
    expect(penalties.size).toBe(20_000);
    await clock.advance(11 * 60_000);
    penalties.strike('ann');
    expect(penalties.size).toBe(1);
  });
});

describe('penalties', () => {
  it('are pushed out by other penalties only, and not by any number of names that were refused once', () => {
    const penalties = new Penalties({ strikes: 10, windowMs: 60_000 }, new FakeClock(), () => {});
    penalties.punish('mallory');
    times(30_000, () => penalties.strike(`u${Math.random()}`));
    expect(penalties.remainingMs('mallory')).toBe(5_000);
  });
});

describe('users', () => {
  const sessionOf = (userId: string, kind: 'user' | 'service' = 'user'): Session => ({
    id: userId,
    transport: 'http',
    principal: { userId, kind, expiresAt: null },
  });
  const limited = new RealtimeError('rate_limited');
  const setUp = (points: number, enabled = true) =>
    createUserPenalties({ enabled, points, durationS: 60 }, new FakeClock(), () => {});

  it('are shut out for calls over the limit and for malformed ones, not for what is merely refused', () => {
    const users = setUp(100);
    const ann = sessionOf('ann');
    times(300, () => users.refused(ann, new RealtimeError('forbidden')));
    expect(users.remainingMs(ann)).toBe(0);
    times(50, () => users.refused(ann, limited));
    times(51, () => users.refused(ann, new RealtimeError('invalid_payload')));
    expect(users.remainingMs(ann)).toBe(5_000);
  });

  it('have fifty refusals at the least, however small their budget', () => {
    const users = setUp(1);
    times(50, () => users.refused(sessionOf('ann'), limited));
    expect(users.remainingMs(sessionOf('ann'))).toBe(0);
  });

  it('that are services are not shut out, nor is anybody where nobody is limited', () => {
    const users = setUp(100);
    const bot = sessionOf('bot', 'service');
    times(500, () => users.refused(bot, limited));
    users.punish(bot);
    expect(users.remainingMs(sessionOf('bot'))).toBe(0);
    const off = setUp(100, false);
    off.punish(sessionOf('ann'));
    expect(off.remainingMs(sessionOf('ann'))).toBe(0);
  });
});

describe('addresses with refused credentials', () => {
  const setUp = () => new StrangerLimiter(20, new FakeClock(), () => {});

  it('are turned away after so many in a minute, as networks where that is what a client has', () => {
    const strangers = setUp();
    times(21, () => strangers.failed('203.0.113.7'));
    expect(strangers.refusal('203.0.113.7')).toMatchObject({ code: 'rate_limited', retryAfterMs: 5_000 });
    expect(strangers.refusal('203.0.113.8')).toBeNull();
    times(21, () => strangers.failed('2001:db8:1:2::1'));
    expect(strangers.refusal('2001:db8:1:2:ffff::9')).not.toBeNull();
  });

  it.each([undefined, '127.0.0.1', '10.1.2.3', '::1'])('are free where they are %s', (address) => {
    const strangers = setUp();
    times(100, () => strangers.failed(address));
    expect(strangers.refusal(address)).toBeNull();
  });
});
