import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Which core each kind of process gets; with fewer than two there is nothing to share out. */
export const cores = { server: 0, generator: 1, redis: availableParallelism() > 2 ? 2 : 1 } as const;

let known: boolean | undefined;

/** Whether processes can be kept on one core. */
export function canPin(): boolean {
  known ??= availableParallelism() >= 2 && spawnSync('taskset', ['-c', '1', 'true']).status === 0;
  return known;
}

/** The command that runs a command on one core. */
export function pinned(command: readonly string[], core: number | undefined): string[] {
  return core === undefined || !canPin() ? [...command] : ['taskset', '-c', String(core), ...command];
}
