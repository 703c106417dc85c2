import { readFileSync } from 'node:fs';

/** What a process has used: CPU time so far, and the memory it has now. */
export interface ProcessFigures {
  /** In ms, user and system. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** Linux counts in hundredths of a second, whatever the kernel's own tick is. */
const MS_PER_TICK = 10;

/** Figures of a process of this machine, from /proc. */
export function figuresOf(pid: number): ProcessFigures {
  let stat: string;
  let status: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    throw new Error(`process ${pid} cannot be looked at: it is gone, or this is no Linux`);
  }
  return { cpuMs: cpuMsOf(stat), rssBytes: rssBytesOf(status) };
}

export function cpuMsOf(stat: string): number {
  // The name, in parentheses, may hold anything; what follows its last one is numbers.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

export function rssBytesOf(status: string): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kilobytes === undefined) throw new Error('no VmRSS: the process has ended');
  return Number(kilobytes) * 1024;
}
