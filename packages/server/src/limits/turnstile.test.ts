import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Turnstile } from './turnstile.js';

const setUp = () => {
  const clock = new FakeClock();
  const turns: (() => void)[] = [];
  const turnstile = new Turnstile(clock, (turn) => turns.push(turn));
  const log: string[] = [];
  return {
    clock,
    turnstile,
    log,
    /** Who came in or was turned away since the last look. */
    news: () => log.splice(0),
    turns(count: number) {
      for (let i = 0; i < count; i += 1) turns.shift()?.();
    },
    arrive(name: string, { isKnown = false, isGone = false } = {}) {
      turnstile.arrive({
        isKnown,
        isGone: () => isGone,
        enter: () => log.push(name),
        turnAway: () => log.push(`${name} turned away`),
      });
    },
    crowd(count: number, isKnown = false) {
      for (let i = 0; i < count; i += 1) this.arrive(isKnown ? `k${i}` : `s${i}`, { isKnown });
    },
  };
};

describe('the turnstile', () => {
  it('keeps nobody waiting while few come', () => {
    const { arrive, news, turns } = setUp();
    arrive('ann');
    expect(news()).toEqual(['ann']);
    turns(4);
    arrive('bob');
    expect(news()).toEqual(['bob']);
  });

  it('lets a rush in one by one, with turns for others between them, in its order', () => {
    const world = setUp();
    world.crowd(3);
    expect(world.news()).toEqual(['s0']);
    world.turns(3);
    expect(world.news()).toEqual([]);
    world.turns(1);
    expect(world.news()).toEqual(['s1']);
    world.turns(4);
    expect(world.news()).toEqual(['s2']);
    expect(world.turnstile.waiting).toBe(0);
  });

  it('lets those first who were let in before, and still some of the others', () => {
    const world = setUp();
    world.crowd(100);
    world.crowd(5, true);
    world.turns(4 * 8);
    expect(world.news()).toEqual(['s0', 'k0', 'k1', 'k2', 's1', 'k3', 'k4', 's2', 's3']);
  });

  it('lets those who come back in twice as fast while nobody else waits', () => {
    const world = setUp();
    world.crowd(3, true);
    expect(world.news()).toEqual(['k0']);
    world.turns(2);
    expect(world.news()).toEqual(['k1']);
    world.arrive('s0');
    world.turns(2);
    expect(world.news()).toEqual(['k2']);
    world.turns(2);
    expect(world.news()).toEqual([]);
    world.turns(2);
    expect(world.news()).toEqual(['s0']);
  });

  it('gives no turn to whoever has gone', () => {
    const world = setUp();
    world.crowd(1);
    for (let i = 0; i < 20; i += 1) world.arrive(`gone${i}`, { isGone: true });
    world.arrive('ann');
    world.turns(4);
    expect(world.news()).toEqual(['s0', 'ann']);
  });

  it('holds a storm whole, and turns away what is more', () => {
    const world = setUp();
    world.crowd(4_097);
    expect(world.turnstile.waiting).toBe(4_096);
    world.news();
    world.arrive('late');
    expect(world.news()).toEqual(['late turned away']);
  });

  it('keeps only a short queue in a rush that does not end, and a long one again in the next', async () => {
    const world = setUp();
    world.crowd(2_000);
    await world.clock.advance(5_000);
    world.news();
    world.turns(4);
    expect(world.news()).toEqual([1, 2, 3, 4].map((i) => `s${i} turned away`));
    world.turns(2_000);
    expect(world.turnstile.waiting).toBeLessThanOrEqual(256);
    world.turns(4 * 4 * 257);
    expect(world.turnstile.waiting).toBe(0);
    world.crowd(2_000);
    expect(world.turnstile.waiting).toBe(1_999);
  });

  it('lets hardly a stranger in while a rush does not end, and whoever is known at once', async () => {
    const world = setUp();
    world.crowd(257);
    await world.clock.advance(5_000);
    world.news();
    world.turns(4);
    expect(world.news()).toEqual([]);
    world.arrive('ann', { isKnown: true });
    expect(world.news()).toEqual(['ann']);
    world.arrive('bob', { isKnown: true });
    expect(world.news()).toEqual([]);
    world.turns(4);
    expect(world.news()).toEqual(['bob']);
    world.turns(4 * 2);
    expect(world.news()).toEqual(['s1']);
    world.turns(4 * 4);
    expect(world.news()).toEqual(['s2']);
  });
});
