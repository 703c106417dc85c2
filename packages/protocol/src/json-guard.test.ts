import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectJson } from './json-guard.js';
import { limits } from './limits.js';

/** Arrays or objects, one inside the other. */
function nested(levels: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i += 1) value = wrap(value);
  return value;
}
const inObject = (inner: unknown) => ({ a: inner });
const inArray = (inner: unknown) => [inner];
const reason = (value: unknown, ...bounds: number[]) => {
  const verdict = inspectJson(value, ...bounds);
  return verdict.ok ? null : verdict.reason;
};

describe('the guard of untrusted JSON', () => {
  it('lets ordinary values pass', () => {
    for (const value of [null, undefined, true, 1, '', 'x', [], {}, { a: [1, { b: null, c: undefined }] }])
      expect(inspectJson(value)).toEqual({ ok: true });
  });

  it('lets every JSON value pass that keeps the bounds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        fc.pre(!/"(__proto__|constructor|prototype)":/.test(JSON.stringify(value)));
        expect(reason(value, 9, 100_000)).toBeNull();
      }),
    );
  });

  it('counts levels of objects and arrays alike', () => {
    for (const wrap of [inObject, inArray]) {
      expect(reason(nested(limits.depth + 1, wrap))).toBeNull();
      expect(reason(nested(limits.depth + 2, wrap))).toBe('depth');
      expect(reason(nested(3, wrap), 3)).toBeNull();
      expect(reason(nested(4, wrap), 3)).toBe('depth');
    }
  });

  it('refuses 5 000 levels without a stack of its own that could overflow', () => {
    expect(reason(JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`))).toBe('depth');
    expect(reason(JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`))).toBe('depth');
    expect(reason(nested(100_000, inArray), Infinity)).toBeNull();
  });

  it('refuses keys that reach prototypes, at any depth, and says where', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const top = JSON.parse(`{"${key}":1}`) as unknown;
      expect(inspectJson(top)).toEqual({ ok: false, reason: 'forbidden_key', path: key });
      const deep = JSON.parse(`{"a":[{"b":{"${key}":{}}}]}`) as unknown;
      expect(inspectJson(deep)).toEqual({ ok: false, reason: 'forbidden_key', path: `a.0.b.${key}` });
    }
    expect(reason({ proto: 1, toString: 1, hasOwnProperty: 1 })).toBeNull();
  });

  it('counts keys over all objects, and not the items of arrays', () => {
    const objects = (count: number) => Array.from({ length: count }, () => ({ a: 1, b: 2 }));
    expect(reason(objects(5), 9, 10)).toBeNull();
    expect(reason(objects(6), 9, 10)).toBe('keys');
    expect(reason(Array.from({ length: 10_000 }, () => 1))).toBeNull();
  });

  it('has room for the largest payloads the contract allows', () => {
    const since = { epoch: 'e', offset: 1, id: 'm' };
    const join = Array.from({ length: limits.batchJoin }, (_, i) => ({ channelId: `c${i}`, since, limit: 300 }));
    const poll = Array.from({ length: limits.batchPoll }, (_, i) => ({ channelId: `c${i}`, since: 'e:1:m' }));
    expect(reason({ channels: join })).toBeNull();
    expect(reason({ userId: 'u', channels: poll, wait: 25_000 })).toBeNull();
  });

  it('refuses binary values, and says where', () => {
    for (const binary of [Buffer.from('x'), new Uint8Array(1), new ArrayBuffer(1), new DataView(new ArrayBuffer(1))]) {
      expect(inspectJson(binary)).toEqual({ ok: false, reason: 'binary', path: '' });
      expect(inspectJson({ a: [binary] })).toEqual({ ok: false, reason: 'binary', path: 'a.0' });
    }
  });

  it('refuses what JSON cannot carry or would change', () => {
    for (const value of [JSON.parse('1e400') as unknown, Number.NaN, -Infinity, 1n, Symbol('s'), () => 1]) {
      expect(inspectJson(value)).toEqual({ ok: false, reason: 'not_json', path: '' });
      expect(inspectJson({ a: { b: value } })).toEqual({ ok: false, reason: 'not_json', path: 'a.b' });
    }
  });
});
