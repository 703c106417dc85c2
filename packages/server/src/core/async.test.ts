import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { KeyedQueue } from './async.js';

it('keeps the order of what shares a key, though others have ended and all was quiet before', async () => {
  const queue = new KeyedQueue();
  const log: string[] = [];
  const gates = new Map<string, () => void>();
  const run = (name: string, ...keys: string[]): void =>
    queue.run(keys, () => {
      log.push(name);
      return new Promise<void>((resolve) => gates.set(name, resolve));
    });
  const end = async (name: string): Promise<void> => {
    gates.get(name)?.();
    await setImmediate();
  };
  run('quiet', 'a');
  await end('quiet');
  run('a1', 'a');
  run('b1', 'b');
  await end('b1');
  run('a2', 'a');
  run('ab', 'a', 'b');
  expect(log).toEqual(['quiet', 'a1', 'b1']);
  await end('a1');
  expect(log).toEqual(['quiet', 'a1', 'b1', 'a2']);
  run('b2', 'b');
  await end('a2');
  await end('ab');
  expect(log.slice(4)).toEqual(['ab', 'b2']);
});
