import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lastingPort } from './lasting-port.js';
import type { LeakScan } from './leaks.js';
import { FaultProxy } from './proxy.js';
import type { Random } from './random.js';

const SERVER = fileURLToPath(new URL('../../packages/server', import.meta.url));
/** A machine that is busy with the load takes its time. */
const START_TIMEOUT_MS = 60_000;
/** What a graceful stop may take, by `REALTIME_SHUTDOWN_TIMEOUT`, and something for a busy machine. */
const STOP_TIMEOUT_MS = 12_000;
const OUTPUT_KEPT = 20_000;
/** So that what is on the heap is what is in use: garbage is collected on demand. */
const GC_ON_SIGNAL = ['--expose-gc', '--import', "data:text/javascript,process.on('SIGUSR2',()=>gc())"];

/** One server process, built, on a port that it keeps over restarts. */
export class Instance {
  /** What went wrong by itself: exits nobody asked for, exit codes, uncaught exceptions. */
  readonly troubles: string[] = [];
  /** How long each stop in order took, in ms. */
  readonly drains: number[] = [];
  /** Whether the last health check found it ready. */
  isReady = false;
  #child: ChildProcess | null = null;
  #output = '';
  #isEnding = false;

  readonly name: string;
  readonly port: number;
  /** Between this instance and Redis. */
  readonly redisProxy: FaultProxy | null;
  readonly #env: Readonly<Record<string, string>>;
  readonly #leaks: LeakScan;

  constructor(
    name: string,
    port: number,
    env: Readonly<Record<string, string>>,
    redisProxy: FaultProxy | null,
    leaks: LeakScan,
  ) {
    this.name = name;
    this.port = port;
    this.redisProxy = redisProxy;
    this.#env = env;
    this.#leaks = leaks;
  }

  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  async start(): Promise<void> {
    this.#isEnding = false;
    this.#output = '';
    const child = spawn(process.execPath, [...GC_ON_SIGNAL, 'dist/cli.js'], {
      cwd: SERVER,
      env: { PATH: process.env['PATH'], ...this.#env, REALTIME_PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      const scan = this.#leaks.stream(`the output of ${this.name}`);
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#hear(text);
        scan(text);
      });
    }
    child.once('exit', (code, signal) => {
      this.isReady = false;
      if (!this.#isEnding) this.#trouble(`${this.name} ended by itself: ${code ?? signal}\n${this.#output}`);
    });
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await this.probe())) {
      const isOver = child.exitCode !== null;
      if (isOver || Date.now() > deadline) {
        throw new Error(`${this.name}: ${isOver ? `ended with ${child.exitCode}` : 'not ready'}\n${this.#output}`);
      }
      await sleep(50);
    }
  }

  /** Also said at once, for the run may not get to its end. */
  #trouble(text: string): void {
    this.troubles.push(text);
    console.error(text);
  }

  #hear(text: string): void {
    this.#output = (this.#output + text).slice(-OUTPUT_KEPT);
    if (/uncaught|unhandled/i.test(text)) this.#trouble(`${this.name}: ${text.slice(0, 2_000)}`);
  }

  async probe(): Promise<boolean> {
    const url = `http://127.0.0.1:${this.port}/health/ready`;
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    await response?.body?.cancel().catch(() => {});
    return (this.isReady = response?.ok ?? false);
  }

  /** The page that Prometheus reads. */
  async metrics(): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}/metrics`, { signal: AbortSignal.timeout(5_000) });
    const text = await response.text();
    this.#leaks.look(`the metrics of ${this.name}`, text);
    return text;
  }

  collectGarbage(): void {
    this.#child?.kill('SIGUSR2');
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends in order, as a deployment does, and holds it to exit 0. */
  async drain(): Promise<void> {
    const from = Date.now();
    const code = await this.#end('SIGTERM');
    this.drains.push(Date.now() - from);
    if (code !== 0) this.#trouble(`${this.name} ended with ${code} after SIGTERM\n${this.#output}`);
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  async #end(signal: NodeJS.Signals): Promise<number | string | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return 0;
    this.#isEnding = true;
    const ended = once(child, 'exit');
    child.kill(signal);
    const isLate = await Promise.race([ended.then(() => false), sleep(STOP_TIMEOUT_MS, true, { ref: false })]);
    if (isLate) child.kill('SIGKILL');
    await ended;
    return isLate ? 'a kill that was needed' : child.exitCode;
  }
}

/** All instances, and the load balancer before them. */
export class Fleet {
  readonly instances: Instance[] = [];
  readonly front: FaultProxy;
  readonly #health: NodeJS.Timeout;
  #turn = 0;

  private constructor(random: Random) {
    this.front = new FaultProxy(() => this.#inTurn(), random.next);
    this.#health = setInterval(() => void this.#check(), 250);
  }

  static async start(count: number, wiring: Wiring, leaks: LeakScan, random: Random): Promise<Fleet> {
    const fleet = new Fleet(random);
    const { redisPort = null, env } = wiring;
    try {
      for (let i = 0; i < count; i += 1) {
        const proxy = redisPort === null ? null : new FaultProxy(() => [redisPort], random.next);
        const own = {
          ...SETTINGS,
          ...env,
          ...(proxy && { REALTIME_REDIS_URL: `redis://127.0.0.1:${await proxy.listen()}` }),
        };
        fleet.instances.push(new Instance(`instance ${i}`, await lastingPort(), own, proxy, leaks));
      }
      await Promise.all(fleet.instances.map((instance) => instance.start()));
      await fleet.front.listen();
      return fleet;
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.front.port}`;
  }

  get troubles(): string[] {
    return this.instances.flatMap(({ troubles }) => troubles);
  }

  get drains(): number[] {
    return this.instances.flatMap(({ drains }) => drains);
  }

  async stop(): Promise<void> {
    clearInterval(this.#health);
    this.front.close();
    for (const { redisProxy } of this.instances) redisProxy?.close();
    await Promise.all(this.instances.map((instance) => instance.kill()));
  }

  /** Ready ones in turn, then the others: with Redis away none is ready, and clients still reach one. */
  #inTurn(): number[] {
    this.#turn += 1;
    const turned = this.instances.map((_, i) => this.instances[(i + this.#turn) % this.instances.length] as Instance);
    return [...turned.filter(({ isReady }) => isReady), ...turned.filter(({ isReady }) => !isReady)].map((i) => i.port);
  }

  async #check(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.probe()));
  }
}

/** How instances are set up, beside what all of them have in common. */
export interface Wiring {
  readonly env: Readonly<Record<string, string>>;
  /** Of one Redis, which each instance then reaches through a proxy of its own. */
  readonly redisPort?: number;
}

/** Short times, so that a run of minutes sees every one of them pass, and limits that the load stays under. */
const SETTINGS: Readonly<Record<string, string>> = {
  REALTIME_HOST: '127.0.0.1',
  // As much as there is to say: none of it may tell a secret.
  REALTIME_LOG_LEVEL: 'debug',
  REALTIME_RATE_LIMIT_POINTS: '1000000',
  REALTIME_MAX_CONNECTIONS_PER_USER: '1000',
  REALTIME_MAX_HANDSHAKES: '100000',
  REALTIME_HISTORY_SIZE: '100000',
  REALTIME_RECOVERY_WINDOW: '100000',
  REALTIME_HEALTH_CHECK_INTERVAL: '1',
  REALTIME_PRESENCE_GRACE: '2000',
  REALTIME_PRESENCE_TIMEOUT: '6000',
  REALTIME_PRESENCE_SYNC_INTERVAL: '2000',
  REALTIME_WEBSOCKET_PING_INTERVAL: '3000',
  REALTIME_WEBSOCKET_PING_TIMEOUT: '2000',
};
