import { writeFileSync } from 'node:fs';
import type { OutputFlags } from '../flags.js';
import type { Verdict } from '../goals.js';
import { htmlOf } from './html.js';
import type { Report } from './report.js';

/** Writes what was asked for; returns a line for each file. */
export function writeReports(
  reports: readonly Report[],
  verdicts: readonly Verdict[],
  { json, html }: OutputFlags,
): string[] {
  const written: string[] = [];
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify({ verdicts, reports }, null, 2)}\n`);
    written.push(`figures: ${json}`);
  }
  if (html !== undefined) {
    writeFileSync(html, htmlOf(reports, verdicts));
    written.push(`report: ${html}`);
  }
  return written;
}
