import { describe, expect, it } from 'vitest';
import { createId } from './ids.js';

describe('ids', () => {
  it('keep to the grammar of client message ids, and sort by time', () => {
    const first = createId(1_700_000_000_000);
    expect(first).toMatch(/^[A-Za-z0-9._:-]{1,128}$/);
    expect(createId(1_700_000_000_001) > first).toBe(true);
  });

  it('differ', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => createId(1))).size).toBe(10_000);
  });
});
