/** A process of the demo that runs for as long as the demo does, and may be restarted in between. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, signalGroup } from './setup.mjs';

const STOP_TIMEOUT_MS = 10_000;

/** Starts a Node process. `death` tells of an end that nobody has asked for. */
export function startService({ name, folder, args, env }) {
  let tellDeath;
  const death = new Promise((resolve) => (tellDeath = resolve));
  let current;
  let isClosed = false;

  function start() {
    if (isClosed) return;
    // In a group of its own, a child gets Ctrl-C only from us: once, and never before we know that we are stopping.
    const child = spawn(process.execPath, args, {
      cwd: `${root}${folder}`,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const launched = { child, isWanted: true, ended: undefined };
    launched.ended = new Promise((resolve) => {
      const end = (how) => {
        if (launched.isWanted) tellDeath(`${name} ${how}`);
        resolve();
      };
      child.once('error', (error) => end(`could not be started (${error.message})`));
      child.once('exit', (code, signal) => end(`ended (${signal ?? `exit code ${code}`})`));
    });
    current = launched;
  }

  async function stop(signal = 'SIGTERM') {
    const { child, ended } = current;
    current.isWanted = false;
    child.kill(signal);
    await Promise.race([ended, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    signalGroup(child, 'SIGKILL');
    await ended;
  }

  start();
  return {
    death,
    start,
    /** Resolves when the process is gone; one that takes too long is killed. */
    stop,
    /** Stops for good: nothing starts it any more. */
    close() {
      isClosed = true;
      return stop();
    },
  };
}
