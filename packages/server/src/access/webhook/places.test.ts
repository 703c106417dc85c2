import { describe, expect, it } from 'vitest';
import { Places } from './places.js';

const forever = new AbortController().signal;
const places = (most: number, mostWaiting: number, mostOfOne = most, mostAskedByOne = 1_000): Places =>
  new Places({ most, mostWaiting, mostOfOne, mostAskedByOne });

describe('places', () => {
  it('go to as many as there are, then to those who wait, in their order', async () => {
    const two = places(2, 10);
    const first = await two.take('ann', forever);
    await two.take('ann', forever);
    const order: string[] = [];
    const third = two.take('ann', forever).then((leave) => (order.push('third'), leave));
    const fourth = two.take('ann', forever).then((leave) => (order.push('fourth'), leave));
    first?.();
    (await third)?.();
    await fourth;
    expect(order).toEqual(['third', 'fourth']);
  });

  it('are refused when too many wait already, or the time for waiting is over', async () => {
    const one = places(1, 1);
    const leave = await one.take('ann', forever);
    const patience = new AbortController();
    const waiting = one.take('ann', patience.signal);
    expect(await one.take('ann', forever)).toBeNull();
    patience.abort();
    expect(await waiting).toBeNull();
    expect(await one.take('ann', patience.signal)).toBeNull();
    leave?.();
    expect(await one.take('ann', forever)).not.toBeNull();
  });

  it('are not all one user’s: others come before what that one waits for', async () => {
    const three = places(3, 10, 2);
    const held = [await three.take('greedy', forever), await three.take('greedy', forever)];
    let isIn = false;
    const third = three.take('greedy', forever).then((leave) => {
      isIn = true;
      return leave;
    });
    const others = await three.take('ann', forever);
    expect([others === null, isIn]).toEqual([false, false]);
    others?.();
    await Promise.resolve();
    expect(isIn).toBe(false);
    held[0]?.();
    expect(await third).not.toBeNull();
  });

  it('are asked for by one user only so often at a time', async () => {
    const many = places(10, 100, 1, 3);
    const leave = await many.take('greedy', forever);
    const waiting = [many.take('greedy', forever), many.take('greedy', forever)];
    expect(await many.take('greedy', forever)).toBeNull();
    expect(await many.take('ann', forever)).not.toBeNull();
    leave?.();
    (await waiting[0])?.();
    (await waiting[1])?.();
    expect(await many.take('greedy', forever)).not.toBeNull();
  });
});
