import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pinned } from './pinning.js';

const STOP_TIMEOUT_MS = 10_000;

export interface Command {
  /** Who it is, in messages. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The core it shall run on; any when it is left out. */
  readonly core?: number | undefined;
  /** Whether messages go to and fro. */
  readonly hasChannel?: boolean;
}

const alive = new Set<Child>();

/** Ends everything that was started, without waiting: for a program that is ended itself. */
export function endChildren(): void {
  for (const child of alive) child.end();
}

/** A process of ours. What it prints goes into a file, which is looked at only when something went wrong. */
export class Child {
  readonly process: ChildProcess;
  readonly #name: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'nchat-loadtest-'));
  readonly #ended: Promise<void>;

  constructor({ name, program, args, env = {}, core, hasChannel = false }: Command) {
    this.#name = name;
    const [file, ...rest] = pinned([program, ...args], core);
    const output = openSync(this.#output, 'w');
    const stdio: StdioOptions = ['ignore', output, output, ...(hasChannel ? (['ipc'] as const) : [])];
    this.process = spawn(file as string, rest, { cwd: this.#folder, env: { ...surroundings(), ...env }, stdio });
    closeSync(output);
    alive.add(this);
    this.#ended = new Promise((resolve) => {
      this.process.once('exit', () => resolve());
      this.process.once('error', () => resolve());
    });
  }

  get #output(): string {
    return join(this.#folder, 'output.txt');
  }

  /** The pid; `taskset` becomes what it starts, so it is that of the program. */
  get pid(): number {
    if (this.process.pid === undefined) throw new Error(`${this.#name} could not be started: is it installed?`);
    return this.process.pid;
  }

  get hasEnded(): boolean {
    return this.process.pid === undefined || this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** An error that also says what the process printed last. */
  failure(reason: string): Error {
    const printed = readFileSync(this.#output, 'utf8').trim().slice(-2000);
    return new Error(`${this.#name} ${reason}${printed && `:\n${printed}`}`);
  }

  /** Resolves when the check succeeds. */
  async until(check: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!this.hasEnded && Date.now() < deadline) {
      if (await check()) return;
      await sleep(50);
    }
    throw this.failure(this.hasEnded ? 'ended at its start' : `was not ready within ${timeoutMs / 1000} s`);
  }

  end(): void {
    if (!this.hasEnded) this.process.kill('SIGTERM');
    this.#forget();
  }

  async stop(): Promise<void> {
    if (!this.hasEnded) {
      this.process.kill('SIGTERM');
      const isLate = await Promise.race([this.#ended, sleep(STOP_TIMEOUT_MS, true, { ref: false })]);
      if (isLate) this.process.kill('SIGKILL');
      await this.#ended;
    }
    this.#forget();
  }

  #forget(): void {
    alive.delete(this);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What the shell is set up for must not change what is measured. */
function surroundings(): NodeJS.ProcessEnv {
  const isSetting = (name: string): boolean => /^(REALTIME_|REDIS_|JWT_|PORT$|ENV$|NODE_ENV$|NODE_OPTIONS$)/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isSetting(name)));
}
