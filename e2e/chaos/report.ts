import { KINDS, type Verdict } from './checker.js';
import type { KeyAudit } from './key-audit.js';
import type { ChaosOptions } from './options.js';
import type { FaultRecord } from './record.js';
import type { Usage } from './resources.js';
import { BACK_WITHIN_MS, quantile, type Timing } from './timing.js';

/** What a run left behind, judged. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly faults: readonly FaultRecord[];
  /** How long each stop in order took, in ms. */
  readonly drains: readonly number[];
  readonly recovery: { readonly calm: Timing; readonly all: Timing };
  readonly firstSends: Timing;
  readonly settling: Timing;
  readonly usage: { readonly before: readonly Usage[]; readonly after: readonly Usage[] };
  readonly redisKeys: KeyAudit;
  /** Characters of output, metrics and errors that were searched for secrets. */
  readonly searched: number;
  /** What else was not as it has to be: presence, resources, revocations, secrets, processes, and what is missing. */
  readonly wrong: readonly string[];
}

const SHOWN = 8;
const seconds = (ms: number | undefined): string => `${((ms ?? 0) / 1000).toFixed(1)} s`;

/** Prints a run as a table; returns whether it was without fault. */
export function printReport(options: ChaosOptions, outcome: Outcome): boolean {
  for (const [name, value] of rowsOf(options, outcome)) console.log(`${name.padEnd(36)} ${value}`);
  const failures = failuresOf(outcome);
  for (const failure of failures) console.log(`\n✗ ${failure}`);
  console.log(
    failures.length === 0 ? '\nno violation' : `\n${failures.length} failures; again: --seed ${options.seed}`,
  );
  return failures.length === 0;
}

function rowsOf(options: ChaosOptions, outcome: Outcome): [string, string | number][] {
  const { verdict, faults, drains, recovery, firstSends, settling, usage, redisKeys } = outcome;
  const { figures, violations } = verdict;
  const counted = new Map<string, number>();
  for (const { kind } of faults) counted.set(kind, (counted.get(kind) ?? 0) + 1);
  const spread = ({ times }: Timing): string =>
    `p50 ${seconds(quantile(times, 0.5))}, p99 ${seconds(quantile(times, 0.99))}, last ${seconds(times.at(-1))}`;
  const heap = (usages: readonly Usage[]): string => usages.map((one) => (one.heap / 1e6).toFixed(0)).join(' ');
  return [
    ['seed', options.seed],
    ['stores', `${options.store}, ${options.instances} instance(s)`],
    ['clients', `${options.clients} on WebSocket, ${options.pollers} polling`],
    ['sends acked', `${figures.acked} of ${figures.asked}`],
    ['edits, deletes, reactions acked', figures.changes],
    ['mentions delivered', figures.mentions],
    ['deliveries', figures.deliveries],
    ['acked, lost, and told', figures.lostAndTold],
    ['gaps told', figures.gapsTold],
    ['faults', `${faults.length} of ${counted.size} kinds`],
    ...[...counted].sort().map(([kind, count]): [string, number] => [`  ${kind}`, count]),
    ...KINDS.map((kind): [string, number] => [kind, violations.filter((v) => v.kind === kind).length]),
    ['back after a heal', spread(recovery.all)],
    ['back after one with calm after it', spread(recovery.calm)],
    ['first send after a heal', spread(firstSends)],
    ['operations settled', spread(settling)],
    ['longest stop in order', seconds(Math.max(0, ...drains))],
    ['heap before and after, MB', `${heap(usage.before)}; ${heap(usage.after)}`],
    ['keys left in Redis', redisKeys.keys],
    ['searched for secrets', `${(outcome.searched / 1e6).toFixed(1)} million characters`],
  ];
}

function failuresOf({ verdict, recovery, firstSends, settling, redisKeys, wrong }: Outcome): string[] {
  const failures = KINDS.flatMap((kind) => {
    const own = verdict.violations.filter((v) => v.kind === kind).map(({ text }) => `${kind}: ${text}`);
    return own.length > SHOWN ? [...own.slice(0, SHOWN), `${kind}: and ${own.length - SHOWN} more`] : own;
  });
  const few = (late: readonly string[]): string => late.slice(-SHOWN).join('; ');
  const { calm, all } = recovery;
  if (calm.times.length === 0) failures.push('no fault had calm after it, to see who is back');
  if (calm.late.length > calm.times.length / 100) {
    failures.push(`over 1 % later than ${BACK_WITHIN_MS} ms: ${few(calm.late)}`);
  }
  if (all.late.length > 0) failures.push(`not back: ${few(all.late)}`);
  if (firstSends.late.length > 0) failures.push(`no send soon after a heal: ${few(firstSends.late)}`);
  if (settling.late.length > 0) failures.push(`settled late: ${few(settling.late)}`);
  if (redisKeys.endless.length > 0) failures.push(`kept in Redis for ever: ${redisKeys.endless.join(' ')}`);
  return [...failures, ...wrong];
}
