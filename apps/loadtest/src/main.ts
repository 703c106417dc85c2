import { CommanderError } from 'commander';
import { createProgram, type ProgramDeps } from './program.js';
import { UsageError } from './usage-error.js';

const BAD_USAGE = 2;

/** Runs the command line; every end has an exit code and says why. */
export async function main(args: readonly string[], deps: ProgramDeps): Promise<void> {
  try {
    await createProgram(deps).parseAsync(args, { from: 'user' });
  } catch (error) {
    // Commander has said its part already.
    if (error instanceof CommanderError) return deps.exit(error.exitCode === 0 ? 0 : BAD_USAGE);
    deps.err(`${error instanceof UsageError ? '' : 'The load test ended: '}${(error as Error).message}`);
    deps.exit(error instanceof UsageError ? BAD_USAGE : 1);
  }
}
