import type { Memory } from './server.js';
import type { SessionReport } from './session.js';

const course = ({ start, warm, end }: SessionReport['memory'], kind: keyof Memory): string =>
  `${start[kind].toFixed(0)} MB at the start, ${warm[kind].toFixed(0)} MB warm, ${end[kind].toFixed(0)} MB at the end`;

/** A session in a few lines. */
export function summary(report: SessionReport): string {
  const { outcome, testimony, memory, seconds, findings } = report;
  const counts = (map: ReadonlyMap<string, number>): string =>
    [...map]
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return [
    `inputs    ${outcome.inputs} in ${seconds.toFixed(1)} s (${counts(outcome.byGrammar)})`,
    `answers   ${counts(outcome.byCode)}`,
    `held      ${course(memory, 'heldMb')}`,
    `resident  ${course(memory, 'residentMb')}`,
    `health    ${testimony.probes} probes, the slowest ${testimony.worstProbeMs.toFixed(0)} ms, ${testimony.failedProbes.length} failed`,
    `others    ${testimony.sent} messages, ${testimony.lost} lost, ${testimony.doubled} doubled, ${testimony.failedSends.length} failed`,
    `findings  ${findings.length}`,
  ].join('\n');
}
