import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis of the test's own, in a folder of its own, on a free port. */
export interface TestRedis extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  readonly url: string;
  /** Ends the process with a signal and waits until it is gone, unless the signal only pauses it. */
  signal(name: NodeJS.Signals): Promise<void>;
  /** Starts again after an end: same port, same folder. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * @param args - more of redis-server's own arguments
 * @param first - those that have to stand before all others: a file of settings, and what follows it
 */
export async function startRedis(args: readonly string[] = [], first: readonly string[] = []): Promise<TestRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'nchat-redis-'));
  const port = await freePort();
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    const base = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
    child = spawn('redis-server', [...first, ...base, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${output}`)));
      child.stdout?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (/Ready to accept connections|Sentinel ID is/.test(output)) resolve();
      });
    });
  };
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(name);
    if (name !== 'SIGSTOP' && name !== 'SIGCONT') await ended;
  };
  const stop = async (): Promise<void> => {
    await signal('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  };
  await start();
  return {
    port,
    get pid() {
      return child.pid ?? -1;
    },
    url: `redis://127.0.0.1:${port}`,
    signal,
    start,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
