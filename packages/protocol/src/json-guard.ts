import { limits } from './limits.js';

/** What {@link inspectJson} found: nothing, or a thing that must not go on. */
export type JsonVerdict =
  { ok: true } | { ok: false; reason: 'depth' | 'keys' | 'forbidden_key' | 'binary' | 'not_json'; path: string };

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

interface Visit {
  value: object;
  depth: number;
  path: string;
}

/**
 * Walks an untrusted value without recursion and refuses what could hurt whoever touches it next: nesting that
 * overflows the stack of recursive encoders, keys that reach prototypes, binary values, and numbers that JSON
 * would turn into something else (`1e400` parses to infinity and is written as `null`).
 *
 * @example
 * inspectJson(JSON.parse('{"a":{"constructor":1}}'));
 * // { ok: false, reason: 'forbidden_key', path: 'a.constructor' }
 */
export function inspectJson(
  root: unknown,
  maxDepth: number = limits.depth + 1,
  maxKeys: number = limits.keys,
): JsonVerdict {
  if (!isObject(root)) return isJsonScalar(root) ? { ok: true } : { ok: false, reason: 'not_json', path: '' };
  const pending: Visit[] = [{ value: root, depth: 0, path: '' }];
  let keys = 0;
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    const { value, depth, path } = visit;
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return { ok: false, reason: 'binary', path };
    if (depth >= maxDepth) return { ok: false, reason: 'depth', path };
    const isArray = Array.isArray(value);
    for (const [key, child] of Object.entries(value)) {
      if (!isArray) {
        if (FORBIDDEN.has(key)) return { ok: false, reason: 'forbidden_key', path: join(path, key) };
        keys += 1;
        if (keys > maxKeys) return { ok: false, reason: 'keys', path };
      }
      if (isObject(child)) pending.push({ value: child, depth: depth + 1, path: join(path, key) });
      else if (!isJsonScalar(child)) return { ok: false, reason: 'not_json', path: join(path, key) };
    }
  }
  return { ok: true };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** `undefined` passes: encoders leave such fields out. */
function isJsonScalar(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean';
}

/** A path tells where to look; made of a client's own names, it must not be a way to have them sent back at length. */
const join = (path: string, key: string): string =>
  (path === '' ? key : `${path}.${key}`).slice(0, limits.path).toWellFormed();
