import { describe, expect, it } from 'vitest';
import { limits } from '../limits.js';
import { FreeJson, Metadata } from './metadata.js';

const accepts = (value: unknown) => Metadata.safeParse(value).success;
const levels = (count: number): unknown => (count === 0 ? 1 : { a: levels(count - 1) });
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('metadata', () => {
  it('is any JSON object, and comes out as it went in', () => {
    const value = { a: 1, b: [null, true, 'x', { c: 1.5 }], d: {} };
    expect(Metadata.parse(value)).toBe(value);
    for (const other of [null, 1, 'x', true, [], [1]]) expect(accepts(other)).toBe(false);
  });

  it('is at most 4 KB as JSON text, counted in bytes', () => {
    expect(limits.metadataBytes).toBe(4096);
    const fits = { a: 'x'.repeat(4096 - bytesOf({ a: '' })) };
    expect(bytesOf(fits)).toBe(4096);
    expect(accepts(fits)).toBe(true);
    expect(accepts({ a: `${fits.a}x` })).toBe(false);
    expect(accepts({ a: 'é'.repeat(2100) })).toBe(false);
  });

  it('is at most 8 levels deep, itself counted', () => {
    expect(accepts(levels(8))).toBe(true);
    expect(accepts(levels(9))).toBe(false);
  });

  it.each([5_000, 50_000])('survives %i levels', (levels) => {
    for (const text of [
      `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`,
      `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`,
    ])
      expect(accepts(JSON.parse(text))).toBe(false);
  });

  it('has no key that reaches prototypes; such a key is refused and not dropped', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      expect(accepts(JSON.parse(`{"${key}":{"x":1}}`)), key).toBe(false);
      expect(accepts(JSON.parse(`{"a":{"${key}":{"x":1}}}`)), key).toBe(false);
    }
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('has keys of at most 128 characters', () => {
    expect(accepts({ ['k'.repeat(128)]: 1 })).toBe(true);
    expect(accepts({ ['k'.repeat(129)]: 1 })).toBe(false);
  });

  it('has nothing that JSON would change', () => {
    for (const value of [Infinity, Number.NaN, 1n, () => 1, Buffer.from('x')])
      expect(accepts({ a: value })).toBe(false);
  });

  it('says where the fault is', () => {
    const result = Metadata.safeParse(JSON.parse('{"a":[{"constructor":1}]}'));
    expect(result.error?.issues[0]).toMatchObject({ path: ['a', '0', 'constructor'], message: 'forbidden_key' });
  });
});

describe('free JSON', () => {
  it('is any JSON value, and must be there', () => {
    for (const value of [null, 0, '', false, [], {}]) expect(FreeJson.safeParse(value).success).toBe(true);
    expect(FreeJson.safeParse(undefined).success).toBe(false);
  });
});
