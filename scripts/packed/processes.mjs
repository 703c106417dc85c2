/** Processes of a project that was made for a trial; each in a group of its own, so that all of it can be ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { env, Failure, signalGroup } from '../setup.mjs';

const STEP_TIMEOUT_MS = 5 * 60_000;
const running = new Set();

/** Starts a command; `output()` is what it has said so far. */
export function startIn(folder, [command, ...args], more = {}) {
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  // Not until its output ends, too: what it left running may still hold that.
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  return { ended, output: () => text };
}

/** Runs a command that has to succeed, and resolves to what it said. */
export async function runIn(folder, command, more) {
  const { ended, output } = startIn(folder, command, more);
  const late = sleep(STEP_TIMEOUT_MS, 'a timeout', { ref: false });
  const how = await Promise.race([ended, late]);
  if (how !== 0) throw new Failure(`${command.join(' ')} ended with ${how}:\n${output()}`);
  return output();
}

/** Ends everything that was started, and what that has left running. */
export async function stopAll() {
  const children = [...running];
  running.clear();
  for (const child of children) signalGroup(child, 'SIGTERM');
  const ends = children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit'));
  await Promise.race([Promise.all(ends), sleep(10_000, undefined, { ref: false })]);
  for (const child of children) signalGroup(child, 'SIGKILL');
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when the address answers well. */
export async function answers(url, { ended, output }) {
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && !hasEnded; await sleep(50)) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
  }
  throw new Failure(`${url} did not answer:\n${output()}`);
}
