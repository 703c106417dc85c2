import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpus, loadavg } from 'node:os';
import { mintToken } from '../../packages/server/src/auth/mint-token.js';
import { rawClients, type RawClients } from '../../packages/server/test/support/raw-client.js';
import { freePort, NodeProcess } from '../fixtures/child-process.js';

export interface BenchServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly clients: RawClients;
  /** What it has printed. */
  readonly output: () => string;
  stop(): Promise<void>;
}

/** The built server on memory stores, as a process of its own, and clients who are let in. */
export async function startBenchServer(
  settings: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<BenchServer> {
  const secret = randomBytes(32).toString('hex');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await NodeProcess.start({
    folder: 'packages/server',
    args: [...nodeOptions, 'dist/cli.js'],
    url: `${url}/health/ready`,
    env: {
      REALTIME_HOST: '127.0.0.1',
      REALTIME_PORT: String(port),
      REALTIME_JWT_SECRET: secret,
      REALTIME_LOG_LEVEL: 'error',
      ...settings,
    },
  });
  const clients = rawClients(() => ({
    url,
    port,
    token: (userId) => mintToken({ userId, secret }),
    stop: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }));
  return {
    url,
    port,
    pid: server.pid,
    clients,
    output: () => server.output,
    async stop() {
      clients.close();
      await server.stop();
    },
  };
}

/**
 * Gives the server a processor of its own and leaves the others to this process and what it starts, so that neither
 * waits for the other's turn; false where that cannot be done.
 */
export function separate(pid: number): boolean {
  const processors = cpus().length;
  if (processors < 2) return false;
  const pin = (one: number, list: string): void =>
    void execFileSync('taskset', ['-a', '-p', '-c', list, String(one)], { stdio: 'ignore' });
  try {
    pin(pid, '0');
    pin(process.pid, `1-${processors - 1}`);
    return true;
  } catch {
    return false;
  }
}

/** What figures of a shared machine have to be read with. */
export const machine = (): string =>
  `${cpus().length} processors; processes that want one, over the last minute: ${loadavg()[0]?.toFixed(1)}`;
