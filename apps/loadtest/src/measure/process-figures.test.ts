import { describe, expect, it } from 'vitest';
import { cpuMsOf, figuresOf, rssBytesOf } from './process-figures.js';

describe('figures of a process', () => {
  it('are those of /proc, whatever its name is', () => {
    const rest = '0 '.repeat(10).trim();
    expect(cpuMsOf(`12 (a) b (c) S ${rest} 150 50 9 9`)).toBe(2000);
    expect(rssBytesOf('Name:\tnode\nVmRSS:\t   2048 kB\nThreads: 1')).toBe(2 ** 21);
  });

  it.runIf(process.platform === 'linux')('are those of this one', () => {
    const { cpuMs, rssBytes } = figuresOf(process.pid);
    const { user, system } = process.cpuUsage();
    expect(Math.abs(cpuMs - (user + system) / 1000)).toBeLessThan(500);
    expect(rssBytes).toBeGreaterThan(2 ** 24);
  });

  it('say so when there is none', () => {
    expect(() => figuresOf(2 ** 30)).toThrow(/gone/);
  });
});
