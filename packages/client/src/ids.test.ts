import { afterEach, describe, expect, it, vi } from 'vitest';
import { createId } from './ids.js';

afterEach(() => vi.unstubAllGlobals());

describe('ids', () => {
  it('are UUIDs that sort by time', () => {
    const first = createId(1_700_000_000_000);
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(createId(1_700_000_000_001) > first).toBe(true);
  });

  it('differ, also without a crypto source', () => {
    vi.stubGlobal('crypto', undefined);
    expect(new Set(Array.from({ length: 1000 }, () => createId(1))).size).toBe(1000);
  });
});
