import type { SessionReport } from './session.js';

/** A session in a few lines. */
export function summary(report: SessionReport): string {
  const { outcome, testimony, startMb, warmMb, endMb, seconds, findings } = report;
  const counts = (map: ReadonlyMap<string, number>): string =>
    [...map]
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return [
    `inputs    ${outcome.inputs} in ${seconds.toFixed(1)} s (${counts(outcome.byGrammar)})`,
    `answers   ${counts(outcome.byCode)}`,
    `memory    ${startMb.toFixed(0)} MB at the start, ${warmMb.toFixed(0)} MB warm, ${endMb.toFixed(0)} MB at the end`,
    `health    ${testimony.probes} probes, the slowest ${testimony.worstProbeMs.toFixed(0)} ms, ${testimony.failedProbes.length} failed`,
    `others    ${testimony.sent} messages, ${testimony.lost} lost, ${testimony.doubled} doubled, ${testimony.failedSends.length} failed`,
    `findings  ${findings.length}`,
  ].join('\n');
}
