import { describe, expect, it } from 'vitest';
import type { Sample } from '../scenarios/sample.js';
import { tableOf } from './table.js';

const sample = (subject: Sample['subject'], cpuPerDelivery: number, p50 = NaN): Sample => ({
  subject,
  figures: { cpuPerDelivery, p50 },
  books: { expected: 1000, delivered: 1000, missing: 0, doubled: 0 },
  faults: [],
  warnings: [],
});

describe('the table', () => {
  it('tells medians, ranges, ratios and the books', () => {
    const table = tableOf([sample('nchat', 4), sample('ws', 5), sample('nchat', 6), sample('ws', 5)]);
    expect(table).toMatch(/CPU per delivery \[µs\] +5\.00 \(4\.00–6\.00\) +5\.00 +1\.00 \(0\.80–1\.20\)/);
    expect(table).toMatch(/seen \/ expected +2,000 \/ 2,000 +2,000 \/ 2,000/);
  });

  it('leaves out what was not measured', () => {
    expect(tableOf([sample('nchat', 4)])).not.toContain('p50');
  });
});
