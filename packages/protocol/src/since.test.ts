import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCursor } from './position.js';
import { parseSince } from './since.js';

/** Any UTF-16 code unit, halves of pairs among them. */
const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));

describe('the since of a poll', () => {
  it('is a cursor', () => {
    const position = { epoch: 'e1', offset: 7, id: 'm7' };
    expect(parseSince(encodeCursor(position))).toEqual({ position });
  });

  it('is Unix time in seconds below 1e11, and in milliseconds from there', () => {
    expect(parseSince('1234567890')).toEqual({ time: 1_234_567_890_000 });
    expect(parseSince('99999999999')).toEqual({ time: 99_999_999_999_000 });
    expect(parseSince('100000000000')).toEqual({ time: 100_000_000_000 });
    expect(parseSince('1770120000000')).toEqual({ time: 1_770_120_000_000 });
    expect(parseSince('0')).toEqual({ time: 0 });
  });

  it('is nothing else', () => {
    for (const text of ['', 'NaN', '-1', '1e99', '1.5', '0x10', '007', '+1', ' 1', '1\n', '9999999999999999', 'now'])
      expect(parseSince(text), JSON.stringify(text)).toBeNull();
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnit }), (text) => {
        const point = parseSince(text);
        if (point && 'time' in point) expect(Number.isSafeInteger(point.time)).toBe(true);
      }),
    );
  });
});
