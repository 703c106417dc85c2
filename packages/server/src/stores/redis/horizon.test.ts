import { describe, expect, it } from 'vitest';
import { Horizon } from './horizon.js';

describe('what an instance has seen of a log', () => {
  const at = (epoch: string, offset: number) => ({ epoch, offset, id: `${epoch}-${offset}` });

  it('is nothing at first, and then the furthest place', () => {
    const horizon = new Horizon();
    expect(horizon.of('general')).toEqual({ epoch: '', offset: 0, id: '' });
    for (const offset of [3, 5, 4]) horizon.note('general', at('a', offset));
    expect(horizon.of('general')).toEqual(at('a', 5));
    expect(horizon.of('random').offset).toBe(0);
  });

  it('goes back with a new life of the log, and stays with the first of two entries in one place', () => {
    const horizon = new Horizon();
    horizon.note('general', at('a', 5));
    horizon.note('general', { ...at('a', 5), id: 'other' });
    expect(horizon.of('general')).toEqual(at('a', 5));
    horizon.note('general', at('b', 1));
    expect(horizon.of('general')).toEqual(at('b', 1));
  });
});
