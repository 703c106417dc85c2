import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Case } from './case.js';

const FOLDER = fileURLToPath(new URL('../fuzz/corpus/', import.meta.url));

/** A case that once broke something, or nearly did, and what it was about. */
export interface KnownCase extends Case {
  readonly about: string;
}

/** All cases that are kept, by file; they are replayed before anything new is made up. */
export function readCorpus(): KnownCase[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => readCases(FOLDER + name));
}

/** The cases of a file, which holds one or a list. */
export function readCases(file: string): KnownCase[] {
  const content = JSON.parse(readFileSync(file, 'utf8')) as KnownCase | KnownCase[];
  return Array.isArray(content) ? content : [content];
}
