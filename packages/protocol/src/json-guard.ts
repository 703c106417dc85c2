import { limits } from './limits.js';

/** What {@link inspectJson} found: nothing, or the first thing that must not go on. */
export type JsonVerdict = { ok: true } | { ok: false; reason: 'depth' | 'keys' | 'forbidden_key' | 'binary'; path: string };

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

interface Visit {
  value: unknown;
  depth: number;
  path: string;
}

/**
 * Walks an untrusted value without recursion and refuses what could hurt whoever touches it next: nesting that
 * overflows the stack of recursive encoders, keys that reach prototypes, and binary values.
 */
export function inspectJson(root: unknown, maxDepth: number = limits.depth + 1, maxKeys: number = limits.keys): JsonVerdict {
  const pending: Visit[] = [{ value: root, depth: 0, path: '' }];
  let keys = 0;
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    const { value, depth, path } = visit;
    if (typeof value !== 'object' || value === null) continue;
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return { ok: false, reason: 'binary', path };
    if (depth >= maxDepth) return { ok: false, reason: 'depth', path };
    const isArray = Array.isArray(value);
    for (const [key, child] of Object.entries(value)) {
      if (!isArray) {
        if (FORBIDDEN.has(key)) return { ok: false, reason: 'forbidden_key', path: join(path, key) };
        keys += 1;
        if (keys > maxKeys) return { ok: false, reason: 'keys', path };
      }
      if (typeof child === 'object' && child !== null) pending.push({ value: child, depth: depth + 1, path: join(path, key) });
    }
  }
  return { ok: true };
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
