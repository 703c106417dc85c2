import { expect, it } from 'vitest';
import { normalize } from './settings.js';

it('takes an option that is there and undefined for one that is not', () => {
  const plain = normalize({ device: { id: 'd', kind: 'web' } });
  const nothing = <T extends object>(like: T) => Object.fromEntries(Object.keys(like).map((key) => [key, undefined]));
  const { backoff, queue, typing } = plain;
  const options = {
    ...nothing(plain),
    backoff: nothing(backoff),
    queue: nothing(queue),
    typing: nothing(typing),
    device: { id: 'd', kind: 'web' },
  };
  expect(JSON.stringify(normalize(options as object))).toBe(JSON.stringify(plain));
  expect(normalize({ device: { id: undefined, kind: 'web' } } as object).device.id).toEqual(expect.any(String));
});
