import { describe, expect, it } from 'vitest';
import { Places } from './places.js';

const forever = new AbortController().signal;

describe('places', () => {
  it('go to as many as there are, then to those who wait, in their order', async () => {
    const places = new Places(2, 10);
    const first = await places.take(forever);
    await places.take(forever);
    const order: string[] = [];
    const third = places.take(forever).then((leave) => (order.push('third'), leave));
    const fourth = places.take(forever).then((leave) => (order.push('fourth'), leave));
    first?.();
    (await third)?.();
    await fourth;
    expect(order).toEqual(['third', 'fourth']);
  });

  it('are refused when too many wait already, or the time for waiting is over', async () => {
    const places = new Places(1, 1);
    const leave = await places.take(forever);
    const patience = new AbortController();
    const waiting = places.take(patience.signal);
    expect(await places.take(forever)).toBeNull();
    patience.abort();
    expect(await waiting).toBeNull();
    expect(await places.take(patience.signal)).toBeNull();
    leave?.();
    expect(await places.take(forever)).not.toBeNull();
  });
});
