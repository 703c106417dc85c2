import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { createHolders } from './holders.js';

function setUp() {
  const clock = new FakeClock();
  const calls: string[] = [];
  const holders = createHolders(
    clock,
    250,
    () => calls.push('acquired'),
    () => calls.push('released'),
  );
  return { clock, calls, holders };
}

describe('counting holders', () => {
  it('acquires with the first and releases after the last, with a delay', async () => {
    const { clock, calls, holders } = setUp();
    const first = holders.add();
    const second = holders.add();
    first();
    await clock.advance(1000);
    expect(calls).toEqual(['acquired']);
    second();
    await clock.advance(249);
    expect(calls).toEqual(['acquired']);
    await clock.advance(1);
    expect(calls).toEqual(['acquired', 'released']);
  });

  it('notices nothing of a holder that comes back at once', async () => {
    const { clock, calls, holders } = setUp();
    holders.add()();
    holders.add();
    await clock.advance(1000);
    expect(calls).toEqual(['acquired']);
  });

  it('takes every release once, and none of holders that were dropped', async () => {
    const { clock, calls, holders } = setUp();
    const release = holders.add();
    holders.add();
    release();
    release();
    expect(holders.count()).toBe(1);
    holders.drop();
    holders.add();
    release();
    holders.remove();
    holders.remove();
    await clock.advance(250);
    expect(calls).toEqual(['acquired', 'released', 'acquired', 'released']);
    expect(holders.count()).toBe(0);
  });

  it('leaves no timer behind after a thousand mounts', async () => {
    const { clock, calls, holders } = setUp();
    for (let i = 0; i < 1000; i++) holders.add()();
    await clock.advance(250);
    expect(calls).toEqual(['acquired', 'released']);
    expect(clock.pending).toBe(0);
  });
});
