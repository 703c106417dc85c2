import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { text } from './text.js';

const isValid = (value: string): boolean => text(1, 10).safeParse(value).success;

/** Any UTF-16 code unit, halves of pairs among them. */
const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));

describe('text', () => {
  it('has a least and a most length in UTF-16 units', () => {
    expect(isValid('')).toBe(false);
    expect(isValid('a'.repeat(10))).toBe(true);
    expect(isValid('a'.repeat(11))).toBe(false);
    expect(isValid('👍'.repeat(5))).toBe(true);
    expect(isValid('👍'.repeat(6))).toBe(false);
  });

  it('has newlines and tabs, and no other control character below space', () => {
    for (let code = 0; code < 0x20; code += 1) {
      const char = String.fromCharCode(code);
      expect(isValid(`a${char}b`), `U+${code.toString(16)}`).toBe(char === '\n' || char === '\t');
    }
    expect(isValid('a b')).toBe(true);
  });

  it('is well-formed Unicode', () => {
    for (const broken of ['\uD83D', 'a\uDC4D', '\uDC4D\uD83D', 'a\uD83Db']) expect(isValid(broken)).toBe(false);
    expect(isValid('\uD83D\uDC4D')).toBe(true);
  });

  it('comes back from UTF-8 as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnit, minLength: 1, maxLength: 5 }), (value) => {
        if (isValid(value)) expect(Buffer.from(value, 'utf8').toString('utf8')).toBe(value);
      }),
    );
  });
});
