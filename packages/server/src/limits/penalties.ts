import type { Clock } from '../core/clock.js';

export interface PenaltySettings {
  /** Refusals within the window that are still no reason for a penalty. */
  readonly strikes: number;
  readonly windowMs: number;
}

/** What an offender was given. */
export interface Penalty {
  /** How many there were of late, this one included. */
  readonly level: number;
  readonly ms: number;
}

const FIRST_MS = 5_000;
const MOST_MS = 5 * 60_000;
/** How long after the end of a penalty the next one is still the graver for it. */
const MEMORY_MS = 10 * 60_000;
const MOST_OFFENDERS = 20_000;

interface Offender {
  strikes: number;
  windowEndsAt: number;
  level: number;
  /** Unix ms, until which the offender is shut out. */
  until: number;
}

/**
 * Who goes on after being refused again and again is shut out for a while, and for longer each time: 5 s, 10 s and so
 * on up to 5 min. Offenders are known by name, so that a new connection is no new start.
 */
export class Penalties {
  readonly #settings: PenaltySettings;
  readonly #clock: Clock;
  readonly #onPenalty: (name: string, penalty: Penalty) => void;
  readonly #records = new Map<string, Offender>();

  constructor(settings: PenaltySettings, clock: Clock, onPenalty: (name: string, penalty: Penalty) => void) {
    this.#settings = settings;
    this.#clock = clock;
    this.#onPenalty = onPenalty;
  }

  /** Offenders that are remembered. */
  get size(): number {
    return this.#records.size;
  }

  /** How long somebody is still shut out, in ms. */
  remainingMs(name: string): number {
    const until = this.#records.get(name)?.until ?? 0;
    // A clock that was set back must not prolong it.
    return Math.min(MOST_MS, Math.max(0, until - this.#clock.now()));
  }

  /** Counts a refusal, and shuts out whoever has had too many. */
  strike(name: string): void {
    if (this.remainingMs(name) > 0) return;
    const now = this.#clock.now();
    const record = this.#recordOf(name, now);
    if (now >= record.windowEndsAt) {
      record.strikes = 0;
      record.windowEndsAt = now + this.#settings.windowMs;
    }
    record.strikes += 1;
    if (record.strikes > this.#settings.strikes) this.punish(name);
  }

  /** Shuts somebody out now, unless that is so already. Returns for how long, in ms. */
  punish(name: string): number {
    const left = this.remainingMs(name);
    if (left > 0) return left;
    const now = this.#clock.now();
    const record = this.#recordOf(name, now);
    const level = now - record.until < MEMORY_MS ? record.level + 1 : 1;
    const ms = Math.min(MOST_MS, FIRST_MS * 2 ** (level - 1));
    this.#apply(record, { level, ms }, now);
    this.#onPenalty(name, { level, ms });
    return ms;
  }

  /** Makes a penalty that another instance gave hold here, too. */
  impose(name: string, { level, ms }: Penalty): void {
    const now = this.#clock.now();
    const record = this.#recordOf(name, now);
    if (level > record.level || record.until <= now) this.#apply(record, { level, ms: Math.min(ms, MOST_MS) }, now);
  }

  #apply(record: Offender, { level, ms }: Penalty, now: number): void {
    record.level = level;
    record.until = now + ms;
    record.strikes = 0;
    record.windowEndsAt = 0;
  }

  #recordOf(name: string, now: number): Offender {
    const record = this.#records.get(name) ?? { strikes: 0, windowEndsAt: 0, level: 0, until: 0 };
    // The map's order is that of the last offence, so that the worst are forgotten last.
    this.#records.delete(name);
    this.#forget(now);
    this.#records.set(name, record);
    return record;
  }

  #forget(now: number): void {
    for (const [name, { until, windowEndsAt }] of this.#records) {
      const isOver = now >= windowEndsAt && now - until >= MEMORY_MS;
      if (!isOver && this.#records.size < MOST_OFFENDERS) return;
      this.#records.delete(name);
    }
  }
}
