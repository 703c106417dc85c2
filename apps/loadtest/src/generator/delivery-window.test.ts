import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeliveryWindow } from './delivery-window.js';

const books = ({ received, missing, doubled }: DeliveryWindow) => ({ received, missing, doubled });

describe('what a connection has seen of a channel', () => {
  it('adds up when everything comes once, in whatever order', () => {
    const sequences = fc
      .integer({ min: 0, max: 3000 })
      .chain((count) =>
        fc
          .nat(100)
          .map((jump) => Array.from({ length: count }, (_, i) => 7 + i).sort((a, b) => near(a, jump) - near(b, jump))),
      );
    fc.assert(
      fc.property(sequences, (all) => {
        const window = new DeliveryWindow(7);
        for (const sequence of all) window.see(sequence);
        window.settle(7 + all.length);
        expect(books(window)).toEqual({ received: all.length, missing: 0, doubled: 0 });
      }),
      { numRuns: 30 },
    );
  });

  it('counts every loss, early or late, once', () => {
    const window = new DeliveryWindow(0);
    for (let sequence = 0; sequence < 5000; sequence += 1)
      if (![0, 1, 2500, 4999].includes(sequence)) window.see(sequence);
    window.settle(5000);
    window.settle(5000);
    expect(books(window)).toEqual({ received: 4996, missing: 4, doubled: 0 });
  });

  it('counts a double though another is lost', () => {
    const window = new DeliveryWindow(0);
    for (const sequence of [0, 1, 1, 3, 0]) window.see(sequence);
    window.settle(4);
    expect(books(window)).toEqual({ received: 5, missing: 1, doubled: 2 });
  });

  it('misses everything when nothing comes', () => {
    const window = new DeliveryWindow(10);
    window.settle(3000);
    expect(window.missing).toBe(2990);
  });
});

/** A shuffle that moves nothing further than a little. */
const near = (sequence: number, jump: number): number => sequence + ((sequence * 7919) % (jump + 1));
