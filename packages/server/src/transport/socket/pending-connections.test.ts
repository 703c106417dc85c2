import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { PendingConnections } from './pending-connections.js';

const connection = () => Object.assign(new EventEmitter(), { close: vi.fn() });

it('counts connections until they are somebody’s, or gone', () => {
  const onCount = vi.fn();
  const pending = new PendingConnections(onCount);
  const [one, other] = [connection(), connection()];
  pending.add(one);
  pending.add(other);
  pending.settle(one);
  pending.settle(one);
  other.emit('close');
  expect(onCount.mock.calls.flat()).toEqual([1, 2, 1, 0]);
  // Who has become somebody's lives on, and carries nothing of this along.
  expect(one.listenerCount('close')).toBe(0);
});

it('ends the oldest of a thousand and one, and never one that has become somebody’s', () => {
  const onCount = vi.fn();
  const pending = new PendingConnections(onCount);
  const all = Array.from({ length: 1_002 }, connection);
  for (const one of all.slice(0, 1_000)) pending.add(one);
  pending.settle(all[0] as object);
  pending.add(all[1_000] as ReturnType<typeof connection>);
  expect(all.filter(({ close }) => close.mock.calls.length > 0)).toEqual([]);
  pending.add(all[1_001] as ReturnType<typeof connection>);
  expect(all.filter(({ close }) => close.mock.calls.length > 0)).toEqual([all[1]]);
  expect(onCount).toHaveBeenLastCalledWith(1_000);
});
