import { describe, expect, it } from 'vitest';
import { startOf } from './since.js';

describe('since', () => {
  it('may be left out', () => {
    expect(startOf(undefined)).toEqual({ kind: 'newest' });
    expect(startOf(null)).toEqual({ kind: 'newest' });
  });

  it('is a cursor', () => {
    expect(startOf('e1:7:m7')).toEqual({ kind: 'after', position: { epoch: 'e1', offset: 7, id: 'm7' } });
    expect(startOf('e1:0:')).toEqual({ kind: 'after', position: { epoch: 'e1', offset: 0, id: '' } });
  });

  it('is Unix time in milliseconds, or below 1e11 in seconds', () => {
    expect(startOf('1770120000000')).toEqual({ kind: 'time', time: 1770120000000 });
    expect(startOf('1234567890')).toEqual({ kind: 'time', time: 1234567890000 });
    expect(startOf(1234567890)).toEqual({ kind: 'time', time: 1234567890000 });
    expect(startOf('0')).toEqual({ kind: 'time', time: 0 });
  });

  it.each([
    '',
    'NaN',
    '-1',
    '1e99',
    '1.5',
    '0x10',
    '007',
    ' 1',
    '1 ',
    '99999999999999999',
    'e1:7',
    'e1:-1:x',
    'a:1:b:c',
    '٣',
  ])('is refused as text: %j', (text) => {
    expect(() => startOf(text)).toThrowError(expect.objectContaining({ code: 'invalid_cursor', path: 'since' }));
  });

  it.each([[['1', '2']], [{}], [true], [-1], [1.5], [1e99], [Number.NaN], [Number.POSITIVE_INFINITY]])(
    'is refused as JSON: %j',
    (value) => {
      expect(() => startOf(value)).toThrowError(expect.objectContaining({ code: 'invalid_cursor' }));
    },
  );
});
