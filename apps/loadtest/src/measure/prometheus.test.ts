import { describe, expect, it } from 'vitest';
import { figuresIn } from '../subjects/remote.js';
import { metricOf } from './prometheus.js';

const page = `# HELP process_cpu_seconds_total Total CPU
process_cpu_user_seconds_total 1
process_cpu_seconds_total 2.5 1700000000000
process_resident_memory_bytes 1048576
realtime_connections{a="b"} 7`;

describe('a page of metrics', () => {
  it('is asked for one value', () => {
    expect(metricOf(page, 'process_cpu_seconds_total')).toBe(2.5);
    expect(metricOf(page, 'process_cpu')).toBeNaN();
  });

  it('has the figures of the process', () => {
    expect(figuresIn(page)).toEqual({ cpuMs: 2500, rssBytes: 2 ** 20 });
  });
});
