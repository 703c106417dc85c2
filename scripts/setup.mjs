/**
 * What `npm run demo` and `npm test` share: running commands, and the installation that lets a fresh clone
 * start from Node and npm alone. Nothing here may import a dependency: it runs before any is installed.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The package manager is pinned in one place; npx fetches exactly that version, so none has to be installed. */
const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
export const pnpm = ['npx', '--yes', `--package=${packageManager}`, '--', 'pnpm'];

export const env = {
  NEXT_TELEMETRY_DISABLED: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  ...process.env,
};

/** A failure whose message says everything; it is shown without a stack. */
export class Failure extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const running = new Set();

/**
 * Runs a command and resolves with its exit code; one that takes too long is ended. Its output is streamed, or goes
 * to the file that `output` is the descriptor of.
 */
export function run([command, ...args], { timeoutMs, output = 'inherit' } = {}) {
  return new Promise((resolve, reject) => {
    // In a group of its own it gets Ctrl-C from us alone, and we reach what it started in turn.
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', output, output], detached: true });
    running.add(child);
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => endLate(child, command, timeoutMs), timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      running.delete(child);
      reject(new Failure(`${command} could not be started: ${error.message}`));
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      resolve(signal ? 1 : code);
    });
  });
}

function endLate(child, command, timeoutMs) {
  console.error(`\n${command} did not end within ${timeoutMs / 60_000} minutes and is ended.`);
  signalGroup(child, 'SIGTERM');
  setTimeout(() => signalGroup(child, 'SIGKILL'), 5_000).unref();
}

/** Runs a command that has to succeed. */
export async function must(command, what) {
  const code = await run(command);
  if (code !== 0) throw new Failure(`${what} failed (exit code ${code}); its output is above.`);
}

/** Signals a child and everything that it started. */
export function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nothing of it is left.
  }
}

/** Calls back when we are to stop, after passing that on to whatever {@link run} is waiting for. */
export function onStop(callback) {
  const stop = (signal) => {
    for (const child of running) signalGroup(child, signal);
    callback(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  // An npm that is killed cannot tell us, and nobody would find the processes that we left running.
  const parent = process.ppid;
  if (env.npm_lifecycle_event) setInterval(() => process.ppid === parent || stop('SIGTERM'), 1_000).unref();
}

/** Turbo's command line for a task; it finds pnpm through ours, so it needs none on the PATH. */
export function turbo(task, ...args) {
  return [...pnpm, 'exec', 'turbo', 'run', task, '--output-logs=new-only', ...args];
}

export async function install() {
  await must([...pnpm, 'install', '--frozen-lockfile'], 'Installing the dependencies');
}

/** Runs a script's `main`, and turns a {@link Failure} into one line and its exit code. */
export async function start(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = error.exitCode;
  }
}
