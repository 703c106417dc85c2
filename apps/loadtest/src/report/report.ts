import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Outcome } from '../run.js';
import type { ScenarioName, Sizes } from '../scenarios/sizes.js';
import { canPin } from '../subjects/pinning.js';

/** Where it was measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  /** Processes that wanted a core over the last minute, at the end. */
  readonly load: number;
  /** Whether server and generator had a core each. */
  readonly isPinned: boolean;
}

/** Everything that is known of one run; this is what `--json` writes. */
export interface Report extends Outcome {
  readonly scenario: ScenarioName;
  readonly sizes: Sizes;
  readonly repeat: number;
  /** ISO 8601. */
  readonly at: string;
  readonly machine: Machine;
}

export const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  node: process.version,
  load: loadavg()[0] ?? 0,
  isPinned: canPin(),
});

export function machineText({ cpu, cores, node, load, isPinned }: Machine): string {
  return [
    `${cores} cores (${cpu}), Node ${node}, load ${load.toFixed(1)}`,
    isPinned ? 'servers on core 0, generators on core 1' : 'processes not kept on cores of their own: figures mix',
  ].join('; ');
}

export function sizesText({ connections, channels, joined, rate, duration, content }: Sizes): string {
  return [
    `${connections} connections`,
    `${channels} channels, ${joined} joined by each`,
    rate > 0 && `${rate} messages/s of ${content} characters`,
    duration > 0 && `${duration} s`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** What must not be, by subject. */
export const faultsIn = ({ samples }: Pick<Report, 'samples'>): string[] =>
  samples.flatMap(({ subject, faults }) => faults.map((fault) => `${subject}: ${fault}`));

export const warningsIn = ({ samples }: Pick<Report, 'samples'>): string[] => [
  ...new Set(samples.flatMap(({ subject, warnings }) => warnings.map((warning) => `${subject}: ${warning}`))),
];
