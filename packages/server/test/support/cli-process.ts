import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { freePort } from './redis.js';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const { dependencies } = createRequire(import.meta.url)('../../package.json') as { dependencies: object };
const START_TIMEOUT_MS = 60_000;

/** The command line as a process of its own. */
export interface CliServer {
  readonly port: number;
  readonly url: string;
  /** Its exit code, or the signal that ended it, once it has ended. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** What it has printed so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
}

/** The command line, built from the sources, and its processes. */
export interface Cli extends AsyncDisposable {
  /** Resolves when the server is ready. A port may be asked for, so that a server can come back where it was. */
  start(env: Readonly<Record<string, string>>, port?: number): Promise<CliServer>;
  /** Kills what is left. */
  stop(): Promise<void>;
}

export async function buildCli(): Promise<Cli> {
  // Beside the package's dependencies, which stay what they are.
  const outfile = join(PACKAGE, 'node_modules', '.cache', `cli-${randomUUID()}.mjs`);
  await build({
    entryPoints: [join(PACKAGE, 'src/cli.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@nchat/source'],
    loader: { '.lua': 'text' },
    external: Object.keys(dependencies).filter((name) => !name.startsWith('@nchat/')),
    logLevel: 'error',
  });
  const children = new Set<ChildProcess>();

  async function start(env: Readonly<Record<string, string>>, wanted?: number): Promise<CliServer> {
    const port = wanted ?? (await freePort());
    const child = spawn(process.execPath, [outfile], {
      env: { PATH: process.env['PATH'], REALTIME_HOST: '127.0.0.1', ...env, REALTIME_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    }
    const ended = once(child, 'exit').then(([code, signal]) => {
      children.delete(child);
      return (code ?? signal) as number | NodeJS.Signals | null;
    });
    const url = `http://127.0.0.1:${port}`;
    for (const deadline = Date.now() + START_TIMEOUT_MS; !(await isReady(url));) {
      if (!children.has(child) || Date.now() > deadline) throw new Error(`The server did not start:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { port, url, ended, output: () => text, signal: (name) => void child.kill(name) };
  }

  async function stop(): Promise<void> {
    const left = [...children].map((child) => once(child, 'exit').finally(() => undefined));
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(left);
    rmSync(outfile, { force: true });
  }

  return { start, stop, [Symbol.asyncDispose]: stop };
}

export async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/ready`).catch(() => null);
  await response?.body?.cancel();
  return response?.ok ?? false;
}
