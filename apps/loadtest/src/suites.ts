import { scenarios, type ScenarioName, type Sizes } from './scenarios/sizes.js';
import { lineupOf, onRedis, type Start } from './subjects/lineup.js';
import type { Rival } from './flags.js';
import type { RunPlan } from './run.js';

/** Several runs at once, each on servers that are started for it. */
interface Entry {
  readonly scenario: ScenarioName;
  readonly rivals: readonly Rival[];
  /** Also a server on a Redis that is started for it. */
  readonly onRedis?: boolean;
  readonly repeat: number;
  readonly ramp?: boolean;
  readonly sizes?: Partial<Sizes>;
}

/** A crowd that comes in as fast as it can: what is decided about is measured afterwards. */
const hasty = { connectRate: 2000, duration: 2, warmup: 2 };

/** Three minutes: few repetitions, so what it decides about has generous margins. */
const gate: readonly Entry[] = [
  { scenario: 'fanout', rivals: ['socketio', 'ws'], onRedis: true, repeat: 3, sizes: hasty },
  { scenario: 'channels', rivals: ['socketio'], repeat: 3, sizes: hasty },
  { scenario: 'storm', rivals: ['socketio'], repeat: 3, sizes: { connectRate: hasty.connectRate } },
  // With fewer, what garbage collection has set aside for the whole process would count as theirs.
  {
    scenario: 'idle',
    rivals: ['socketio'],
    repeat: 1,
    sizes: { connections: 5000, channels: 500, connectRate: 1000, duration: 1, warmup: 3 },
  },
];

/** A quarter of an hour: every figure of the documentation. */
const full: readonly Entry[] = [
  { scenario: 'fanout', rivals: ['socketio', 'ws'], onRedis: true, repeat: 5, sizes: { duration: 6 } },
  { scenario: 'fanout', rivals: ['socketio'], repeat: 1, ramp: true, sizes: { rate: 40 } },
  { scenario: 'channels', rivals: ['socketio'], repeat: 5, sizes: { duration: 6 } },
  { scenario: 'latency', rivals: ['socketio'], onRedis: true, repeat: 5, sizes: { duration: 6 } },
  { scenario: 'storm', rivals: ['socketio'], repeat: 5 },
  { scenario: 'idle', rivals: [], repeat: 1 },
];

export const suites = { gate, full } as const;

/** The runs of a suite, as far as the machine has what they need. */
export function plansOf(suite: readonly Entry[], hasRedis: boolean, env: NodeJS.ProcessEnv): RunPlan[] {
  return suite.map(({ scenario, rivals, onRedis: wantsRedis = false, repeat, ramp = false, sizes }) => {
    const redis: Start[] = wantsRedis && hasRedis ? [() => onRedis('spawn')] : [];
    return {
      scenario,
      sizes: { ...scenarios[scenario].sizes, ...sizes },
      repeat,
      ramp,
      lineup: [...lineupOf({ target: 'spawn' }, rivals, env), ...redis],
    };
  });
}
