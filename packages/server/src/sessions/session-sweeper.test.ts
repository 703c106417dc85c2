import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { fakeSession } from '../../test/support/fake-session.js';
import { noMetrics } from '../core/metrics.js';
import type { Principal } from '../core/principal.js';
import { SessionRegistry } from './session-registry.js';
import { SessionSweeper } from './session-sweeper.js';

const GRACE = 25_000;
const PERIOD = 500;
let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock();
});

const tokenFor = (seconds: number): Principal => ({
  userId: 'alice',
  kind: 'user',
  issuedAt: clock.now(),
  expiresAt: clock.now() + seconds * 1000,
});

function watch(principal: Principal) {
  const { session, state } = fakeSession(principal);
  const poll = { principal, close: vi.fn() };
  const sessions = new SessionRegistry();
  sessions.add(session);
  const deps = { clock, metrics: noMetrics, tokenGraceMs: GRACE, maxUnsentBytes: 1_000 };
  const sweeper = new SessionSweeper({ ...deps, sessions, polls: () => [poll] });
  sweeper.start();
  return { session, state, poll, sweeper };
}

describe('a token that ends', () => {
  it.each([
    ['a minute before, of an hour', 3600, 3540],
    ['at four fifths, of a minute', 60, 48],
    ['at four fifths, of three seconds', 3, 2.4],
  ])('is announced %s, once', async (_name, lifetime, noticeAt) => {
    const { session } = watch(tokenFor(lifetime));
    await clock.advance(noticeAt * 1000 - PERIOD);
    expect(session.emit).not.toHaveBeenCalled();
    await clock.advance(PERIOD * 2);
    expect(session.emit.mock.calls).toEqual([['auth:expiring', { expiresAt: session.principal.expiresAt }]]);
    await clock.advance((lifetime - noticeAt) * 1000);
    expect(session.emit).toHaveBeenCalledTimes(1);
  });

  it('is announced again when a new one ends as well', async () => {
    const { session } = watch(tokenFor(60));
    await clock.advance(50_000);
    session.renew(tokenFor(60));
    await clock.advance(50_000);
    expect(session.emit).toHaveBeenCalledTimes(2);
    expect(session.close).not.toHaveBeenCalled();
  });

  it('ends the session, and a poll that waits, when the grace is over and not before', async () => {
    const { session, poll } = watch(tokenFor(60));
    await clock.advance(60_000 + GRACE - PERIOD);
    for (const { close } of [session, poll]) expect(close).not.toHaveBeenCalled();
    await clock.advance(PERIOD * 2);
    for (const { close } of [session, poll]) expect(close).toHaveBeenCalledWith('token_expired');
  });

  it('never comes for credentials without an end', async () => {
    const { session, poll } = watch({ userId: 'service:x', kind: 'service', expiresAt: null });
    await clock.advance(3_600_000);
    for (const { close } of [session, poll]) expect(close).not.toHaveBeenCalled();
    expect(session.emit).not.toHaveBeenCalled();
  });
});

describe('a connection that does not read', () => {
  it('is closed', async () => {
    const { session, state } = watch(tokenFor(3600));
    await clock.advance(PERIOD);
    expect(session.close).not.toHaveBeenCalled();
    state.unsentBytes = 1_001;
    await clock.advance(PERIOD);
    expect(session.close).toHaveBeenCalledWith('slow_consumer');
  });

  it('has time for a large answer, and for no more than one', async () => {
    const { session, state } = watch(tokenFor(3600));
    Object.assign(state, { unsentBytes: 1_000_900, largeBytes: 1_000_000 });
    await clock.advance(PERIOD * 7);
    expect(session.close).not.toHaveBeenCalled();
    await clock.advance(PERIOD);
    expect(session.close).toHaveBeenCalledWith('slow_consumer');

    const other = watch(tokenFor(3600));
    Object.assign(other.state, { unsentBytes: 1_001_001, largeBytes: 1_000_000 });
    await clock.advance(PERIOD);
    expect(other.session.close).toHaveBeenCalledWith('slow_consumer');
  });

  it('begins anew with the next large answer', async () => {
    const { session, state } = watch(tokenFor(3600));
    for (let i = 0; i < 3; i += 1) {
      Object.assign(state, { unsentBytes: 1_000_000, largeBytes: 1_000_000 });
      await clock.advance(PERIOD * 7);
      Object.assign(state, { unsentBytes: 0, largeBytes: 0 });
      await clock.advance(PERIOD);
    }
    expect(session.close).not.toHaveBeenCalled();
  });
});
