import type { Verdict, ViolationKind } from './checker.js';
import type { ChaosOptions } from './options.js';
import type { ChaosRecord, FaultRecord } from './record.js';
import { BACK_WITHIN_MS, checkRecovery, quantile } from './recovery.js';

/** What a run left behind. */
export interface Outcome {
  readonly records: readonly ChaosRecord[];
  readonly faults: readonly FaultRecord[];
  readonly loadEnd: number;
  /** How long each stop in order took, in ms. */
  readonly drains: readonly number[];
  /** Where presence was not the truth when all was quiet (I7). */
  readonly presence: readonly string[];
  /** What the instances did that nobody asked for (I10). */
  readonly troubles: readonly string[];
}

const KINDS: readonly ViolationKind[] = [
  'lost',
  'doubled',
  'out of order',
  'silent gap',
  'conflict',
  'ghost',
  'unsettled',
];
const SHOWN = 8;
/** A send takes its turn behind others of its client, so a busy machine does not reach the pace that was set. */
const SENDS_PER_CLIENT_AND_SECOND = 2;
const SECONDS_PER_FAULT = 9;

/** Prints a run as a table; returns whether it was without fault and large enough to mean something. */
export function printReport(options: ChaosOptions, outcome: Outcome, { figures, violations }: Verdict): boolean {
  const { records, faults, loadEnd, drains, presence, troubles } = outcome;
  const recovery = checkRecovery(records, faults, loadEnd);
  const counted = new Map<string, number>();
  for (const { kind } of faults) counted.set(kind, (counted.get(kind) ?? 0) + 1);
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const rows: [string, string | number][] = [
    ['seed', options.seed],
    ['stores', `${options.store}, ${options.instances} instance(s)`],
    ['clients', `${options.clients} on WebSocket, ${options.pollers} polling`],
    ['sends acked', `${figures.acked} of ${figures.asked}`],
    ['deliveries', figures.deliveries],
    ['acked, lost, and told', figures.lostAndTold],
    ['gaps told', figures.gapsTold],
    ['faults', `${faults.length} of ${counted.size} kinds`],
    ...[...counted].sort().map(([kind, count]): [string, number] => [`  ${kind}`, count]),
    ...KINDS.map((kind): [string, number] => [kind, violations.filter((v) => v.kind === kind).length]),
    ['presence untrue', presence.length],
    ['back after a heal, p50', seconds(quantile(recovery.times, 0.5))],
    ['back after a heal, p99', seconds(quantile(recovery.times, 0.99))],
    ['longest stop in order', seconds(Math.max(0, ...drains))],
    ['back after a heal, last', seconds(recovery.times.at(-1) ?? 0)],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(34)} ${value}`);

  const failures = KINDS.flatMap((kind) => {
    const own = violations.filter((v) => v.kind === kind).map(({ text }) => `${kind}: ${text}`);
    return own.length > SHOWN ? [...own.slice(0, SHOWN), `${kind}: and ${own.length - SHOWN} more`] : own;
  });
  failures.push(...presence, ...troubles);
  if (recovery.late.length > recovery.times.length / 100) {
    failures.push(`over 1 % later than ${BACK_WITHIN_MS} ms: ${recovery.late.slice(0, SHOWN).join('; ')}`);
  }
  const sends = Math.floor(options.seconds * (options.clients + options.pollers) * SENDS_PER_CLIENT_AND_SECOND);
  if (figures.acked < sends) failures.push(`only ${figures.acked} sends acked, ${sends} were planned`);
  const planned = Math.floor(options.seconds / SECONDS_PER_FAULT);
  if (faults.length < planned) failures.push(`only ${faults.length} faults, ${planned} were planned`);
  for (const failure of failures) console.log(`\n✗ ${failure}`);
  console.log(
    failures.length === 0 ? '\nno violation' : `\n${failures.length} failures; again: --seed ${options.seed}`,
  );
  return failures.length === 0;
}
