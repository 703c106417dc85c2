import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { ConnectionLimiter } from './connection-limiter.js';
import { ErrorBudget } from './error-budget.js';
import { createFrameBudget } from './frame-budget.js';
import { HandshakeLimiter } from './handshake-limiter.js';

/** How many of the tries succeed. */
const countOf = (tries: number, take: () => boolean): number =>
  Array.from({ length: tries }, take).filter(Boolean).length;

describe('frames', () => {
  const setUp = () => {
    const clock = new FakeClock();
    return { clock, budget: createFrameBudget({ framesPerSecond: 10, frameBurst: 30 }, clock) };
  };

  it('may come in a burst, and then at their rate', async () => {
    const { clock, budget } = setUp();
    const bucket = budget();
    expect(countOf(40, () => bucket.take())).toBe(30);
    await clock.advance(1_000);
    expect(countOf(40, () => bucket.take())).toBe(10);
  });

  it('cannot be saved up beyond a burst', async () => {
    const { clock, budget } = setUp();
    const bucket = budget();
    await clock.advance(3_600_000);
    expect(countOf(100, () => bucket.take())).toBe(30);
  });

  it('are counted for each connection by itself', () => {
    const { budget } = setUp();
    const [one, other] = [budget(), budget()];
    countOf(30, () => one.take());
    expect(other.take()).toBe(true);
  });

  it('survive a clock that is set back', () => {
    let now = 10_000;
    const bucket = createFrameBudget(
      { framesPerSecond: 10, frameBurst: 5 },
      { now: () => now, after: () => () => {} },
    )();
    countOf(5, () => bucket.take());
    now = 0;
    expect(bucket.take()).toBe(false);
    now = 100;
    expect(bucket.take()).toBe(true);
  });
});

describe('malformed calls', () => {
  it('are borne up to twenty within ten seconds', async () => {
    const clock = new FakeClock();
    const budget = new ErrorBudget(clock);
    expect(countOf(20, () => budget.take())).toBe(20);
    expect(budget.take()).toBe(false);
    await clock.advance(9_999);
    expect(budget.take()).toBe(false);
    await clock.advance(1);
    expect(budget.take()).toBe(true);
  });

  it('are borne for ever when they are rare', async () => {
    const clock = new FakeClock();
    const budget = new ErrorBudget(clock);
    for (let n = 0; n < 100; n += 1) {
      expect(budget.take()).toBe(true);
      await clock.advance(501);
    }
  });
});

describe('connections', () => {
  const limiter = () => new ConnectionLimiter({ maxConnections: 3, maxConnectionsPerUser: 2 });

  it('are limited per user; the new one is refused', () => {
    const connections = limiter();
    connections.takePlace('alice');
    connections.takePlace('alice');
    expect(() => connections.takePlace('alice')).toThrow(expect.objectContaining({ code: 'connection_limit' }));
    expect(connections).toMatchObject({ total: 2, users: 1 });
  });

  it('are limited altogether', () => {
    const connections = limiter();
    for (const user of ['a', 'b', 'c']) connections.takePlace(user);
    expect(() => connections.takePlace('d')).toThrow(
      expect.objectContaining({ code: 'connection_limit', retryable: true }),
    );
  });

  it('are refused before anybody knows whose they are, when there is no room', () => {
    const connections = limiter();
    expect(connections.refusal()).toBeNull();
    const [first] = ['a', 'b', 'c'].map((user) => connections.takePlace(user));
    expect(connections.refusal()).toMatchObject({ code: 'connection_limit', retryAfterMs: expect.any(Number) });
    first?.();
    expect(connections.refusal()).toBeNull();
  });

  it('give their place back once, however often they end', () => {
    const connections = limiter();
    const release = connections.takePlace('alice');
    connections.takePlace('alice');
    release();
    release();
    expect(connections).toMatchObject({ total: 1, users: 1 });
  });

  it('leave nothing behind', () => {
    const connections = limiter();
    connections.takePlace('alice')();
    expect(connections).toMatchObject({ total: 0, users: 0 });
  });
});

describe('handshakes', () => {
  const setUp = () => {
    const clock = new FakeClock();
    const limiter = new HandshakeLimiter(60, clock);
    return { clock, limiter, passes: (address: string) => limiter.refusal(address) === null };
  };

  it('are limited per public address, and told when to come back', async () => {
    const { clock, limiter, passes } = setUp();
    expect(countOf(100, () => passes('203.0.113.7'))).toBe(60);
    expect(limiter.refusal('203.0.113.7')).toMatchObject({ code: 'rate_limited', retryAfterMs: 1_000 });
    expect(passes('203.0.113.8')).toBe(true);
    await clock.advance(1_000);
    expect(countOf(10, () => passes('203.0.113.7'))).toBe(1);
  });

  it.each(['127.0.0.1', '::1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '::ffff:10.1.2.3', 'fd00::1', 'fe80::1'])(
    'are free from %s, where proxies are',
    (address) => {
      const { passes } = setUp();
      expect(countOf(200, () => passes(address))).toBe(200);
    },
  );

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9'],
    ['2001:DB8:1:2::1', '2001:0db8:0001:0002::2'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
  ])('of %s and %s are those of one client', (one, other) => {
    const { passes } = setUp();
    countOf(60, () => passes(one));
    expect(passes(other)).toBe(false);
  });

  it('of neighbouring networks are not those of one client', () => {
    const { passes } = setUp();
    countOf(60, () => passes('2001:db8:1:2::1'));
    expect(passes('2001:db8:1:3::1')).toBe(true);
  });

  it('of an unknown address are not limited', () => {
    const { limiter } = setUp();
    expect(limiter.refusal(undefined)).toBeNull();
  });

  it('of very many clients do not fill the memory', async () => {
    const { clock, limiter } = setUp();
    for (let n = 0; n < 30_000; n += 1) limiter.refusal(`203.0.${n >> 8}.${n & 255}`);
    expect(limiter.size).toBe(20_000);
    await clock.advance(60_000);
    limiter.refusal('203.0.113.7');
    expect(limiter.size).toBe(1);
  });
});
