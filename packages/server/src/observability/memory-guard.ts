import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';

const CHECK_MS = 5_000;
const WARN_AT = 0.8;
const SHED_AT = 0.95;

export interface MemoryGuardDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Bytes in use. @default the process's resident set */
  readonly usage?: () => number;
  /** What the operating system allows, where nothing is configured. @default cgroup limit */
  readonly systemLimit?: () => number;
}

/** Watches the process's memory against its limit: warns at 80 %, asks to shed load above 95 %. */
export class MemoryGuard {
  /** Bytes; 0 when there is no limit to watch. */
  readonly limit: number;
  readonly #deps: MemoryGuardDeps;
  readonly #usage: () => number;
  #level: 'fine' | 'high' | 'overloaded' = 'fine';
  #cancel: () => void = () => {};

  constructor(memoryBytes: number, deps: MemoryGuardDeps) {
    this.#deps = deps;
    this.#usage = deps.usage ?? (() => process.memoryUsage.rss());
    this.limit = memoryBytes > 0 ? memoryBytes : realLimit((deps.systemLimit ?? constrainedMemory)());
  }

  /** Whether new work should be refused. */
  get isOverloaded(): boolean {
    return this.#level === 'overloaded';
  }

  start(): void {
    if (this.limit === 0) return;
    this.#check();
    this.#cancel = this.#deps.clock.after(CHECK_MS, () => this.start());
  }

  stop(): void {
    this.#cancel();
  }

  #check(): void {
    const used = this.#usage();
    const share = used / this.limit;
    const level = share > SHED_AT ? 'overloaded' : share >= WARN_AT ? 'high' : 'fine';
    if (level === this.#level) return;
    const worse = level === 'overloaded' || (level === 'high' && this.#level === 'fine');
    this.#level = level;
    const fields = { usedMb: Math.round(used / 1024 ** 2), limitMb: Math.round(this.limit / 1024 ** 2) };
    if (worse && level === 'overloaded') this.#deps.logger.error(fields, 'memory is used up; new work is refused');
    else if (worse) this.#deps.logger.warn(fields, 'memory is running short');
    else this.#deps.logger.info(fields, 'memory is available again');
  }
}

const constrainedMemory = (): number => process.constrainedMemory() ?? 0;

/** Kernels say "no limit" with numbers that no machine has. */
const realLimit = (bytes: number): number => (bytes > 0 && bytes < 2 ** 50 ? bytes : 0);
