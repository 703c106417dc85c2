import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error.js';

/** What a process needs beside its connections. */
const BESIDE = 200;

/** Files that a process may have open; infinite where the system does not tell. */
export function openFilesLimit(limits = readLimits()): number {
  const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? [];
  return soft === undefined || soft === 'unlimited' ? Infinity : Number(soft);
}

/** Refuses what would end in `EMFILE` halfway. */
export function checkOpenFiles(connections: number, limit = openFilesLimit()): void {
  const needed = connections + BESIDE;
  if (needed <= limit) return;
  throw new UsageError(
    `${connections} connections need ${needed} open files, and a process may have ${limit}: raise it by "ulimit -n ${needed}"`,
  );
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}
