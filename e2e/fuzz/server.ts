import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lastingPort } from '../chaos/lasting-port.js';

const SERVER = fileURLToPath(new URL('../../packages/server', import.meta.url));
/** A machine that is busy with other things may take its time; a server that has ended is not waited for. */
const START_TIMEOUT_MS = 120_000;
const LONGEST_LINE = 16_384;
const SETTLE = fileURLToPath(new URL('../fuzz/settle.mjs', import.meta.url));
const SETTLE_TIMEOUT_MS = 60_000;
const MB = 1_048_576;
/** Limits of numbers are not what is tried here: they would keep inputs from what lies behind them. */
const SETTINGS: Readonly<Record<string, string>> = {
  REALTIME_HOST: '127.0.0.1',
  REALTIME_RATE_LIMIT_ENABLED: 'false',
  REALTIME_MAX_CONNECTIONS_PER_USER: '1000',
  REALTIME_CORS_ORIGIN: 'http://localhost:3000',
  REALTIME_HISTORY_SIZE: '50',
  REALTIME_RECOVERY_WINDOW: '100',
  // What is kept for a while by design is gone soon, so that what stays is a leak.
  REALTIME_HISTORY_TTL: '5',
  REALTIME_IDEMPOTENCY_TTL: '5',
  // Of sessions whose connections have gone, too.
  REALTIME_WEBSOCKET_PING_INTERVAL: '2000',
  REALTIME_WEBSOCKET_PING_TIMEOUT: '3000',
};

/** What a process holds, in MB, when it has given back what it can. */
export interface Memory {
  /** What lives on the heap and beside it: what grows with every leak of ours. */
  readonly heldMb: number;
  /** All that the machine has given it, with what is left in pieces between what is held. */
  readonly residentMb: number;
}

/** What must be in no line of the log, by name. */
export type Secrets = Readonly<Record<string, string>>;

/** The built server as a process of its own, with memory stores. */
export class FuzzedServer {
  /** What it has done that it must not, as seen from outside: ended, or said so in its log. */
  readonly troubles: string[] = [];
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #secrets: Secrets;
  #tail = '';
  #isEnding = false;

  private constructor(port: number, child: ChildProcess, secrets: Secrets) {
    this.port = port;
    this.#child = child;
    this.#secrets = secrets;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.troubles.push(text.slice(0, 4_000)));
    child.once('exit', (code, signal) => {
      if (!this.#isEnding) this.troubles.push(`the process has ended: ${code ?? signal}`);
    });
  }

  /** @param mutant - a module that puts a fault into the server, for the test of this test */
  static async start(secret: string, secrets: Secrets = {}, mutant?: string): Promise<FuzzedServer> {
    const port = await lastingPort();
    const preloaded = [SETTLE, ...(mutant ? [mutant] : [])].flatMap((module) => ['--import', module]);
    const child = spawn(process.execPath, [...preloaded, 'dist/cli.js'], {
      cwd: SERVER,
      env: { PATH: process.env['PATH'], ...SETTINGS, REALTIME_JWT_SECRET: secret, REALTIME_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const server = new FuzzedServer(port, child, secrets);
    for (const deadline = Date.now() + START_TIMEOUT_MS; !(await server.isReady()); await sleep(20)) {
      if (server.isAlive && Date.now() < deadline) continue;
      await server.stop();
      throw new Error(`The server did not start:\n${server.troubles.join('\n')}`);
    }
    return server;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async memory(): Promise<Memory> {
    const told = this.#child.stdio[3];
    if (!this.isAlive || !told) return { heldMb: 0, residentMb: 0 };
    this.#child.kill('SIGUSR2');
    const ended = once(this.#child, 'exit').then(() => null);
    const answered = once(told, 'data', { signal: AbortSignal.timeout(SETTLE_TIMEOUT_MS) });
    const answer = (await Promise.race([answered, ended])) as [Buffer] | null;
    if (!answer) return { heldMb: 0, residentMb: 0 };
    const [text] = answer;
    const { held, resident } = JSON.parse(String(text)) as { held: number; resident: number };
    return { heldMb: held / MB, residentMb: resident / MB };
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    if (!this.isAlive) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  private async isReady(): Promise<boolean> {
    const url = `http://127.0.0.1:${this.port}/health/ready`;
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    await response?.body?.cancel().catch(() => {});
    return response?.ok ?? false;
  }

  /** Every line is JSON of bounded length, tells no secret, and reports no fault. */
  #hear(text: string): void {
    const lines = (this.#tail + text).split('\n');
    this.#tail = lines.pop() ?? '';
    for (const line of lines) {
      const wrong = this.#wrongWith(line);
      if (wrong !== null) this.troubles.push(`${wrong}: ${line.slice(0, 2_000)}`);
    }
  }

  #wrongWith(line: string): string | null {
    if (line.length > LONGEST_LINE) return `a line of ${line.length} characters in the log`;
    for (const [name, secret] of Object.entries(this.#secrets))
      if (line.includes(secret)) return `the log holds ${name}`;
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u001f]/.test(line)) return 'a control character in the log';
    try {
      const { level } = JSON.parse(line) as { level?: unknown };
      return level === 'error' || level === 'fatal' ? 'an error in the log' : null;
    } catch {
      return 'a line in the log that is no JSON';
    }
  }
}
