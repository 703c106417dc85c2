import { Command, InvalidArgumentError } from 'commander';
import { run } from './run.js';
import { tableOf } from './report/table.js';
import { scenarios, type Scenario, type Sizes } from './scenarios/sizes.js';
import { canPin } from './subjects/pinning.js';
import { spawnPeer, spawnServer } from './subjects/spawned.js';
import type { PeerName } from './subjects/subject.js';

export interface ProgramDeps {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly exit: (code: number) => void;
}

interface Flags extends Sizes {
  readonly target: string;
  readonly compare: readonly PeerName[];
  readonly repeat: number;
}

export function createProgram(deps: ProgramDeps): Command {
  const program = new Command('nchat-realtime-loadtest').description('Load tests of a realtime server.');
  for (const scenario of Object.values(scenarios)) addScenario(program, scenario, deps);
  return program;
}

function addScenario(program: Command, scenario: Scenario, deps: ProgramDeps): void {
  const { sizes } = scenario;
  const count = (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('not a whole number');
    return value;
  };
  program
    .command(scenario.name)
    .description(scenario.summary)
    .option('--target <url>', 'a server, or spawn', 'spawn')
    .option('--compare <peers>', 'socketio, socketio-open, ws', (text) => text.split(',') as PeerName[], [])
    .option('--repeat <n>', 'repetitions', count, 5)
    .option('--connections <n>', '', count, sizes.connections)
    .option('--channels <n>', '', count, sizes.channels)
    .option('--joined <n>', '', count, sizes.joined)
    .option('--rate <n>', '', count, sizes.rate)
    .option('--duration <s>', '', count, sizes.duration)
    .option('--warmup <s>', '', count, sizes.warmup)
    .option('--content <n>', '', count, sizes.content)
    .option('--ramp <n>', '', count, sizes.ramp)
    .action(async (flags: Flags) => {
      deps.err(
        canPin()
          ? 'Servers run on core 0, generators on core 1.'
          : 'Processes are not kept on cores of their own: their figures mix.',
      );
      const samples = await run(
        {
          scenario: scenario.name,
          sizes: flags,
          repeat: flags.repeat,
          subjects: [() => spawnServer(), ...flags.compare.map((peer) => () => spawnPeer(peer))],
        },
        deps.err,
      );
      deps.out(tableOf(samples));
      const faults = samples.flatMap(({ subject, faults }) => faults.map((fault) => `${subject}: ${fault}`));
      for (const fault of faults) deps.err(fault);
      if (faults.length > 0) deps.exit(1);
    });
}
