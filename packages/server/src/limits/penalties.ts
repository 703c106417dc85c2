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
/** Of each kind: those who were refused of late, and those who were shut out. */
const MOST_OFFENDERS = 20_000;

interface Suspect {
  strikes: number;
  windowEndsAt: number;
}

interface Offender {
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
  /** Apart from each other, so that many who were refused once push out nobody who was shut out. */
  readonly #suspects = new Map<string, Suspect>();
  readonly #offenders = new Map<string, Offender>();

  constructor(settings: PenaltySettings, clock: Clock, onPenalty: (name: string, penalty: Penalty) => void) {
    this.#settings = settings;
    this.#clock = clock;
    this.#onPenalty = onPenalty;
  }

  /** Those who are remembered. */
  get size(): number {
    return this.#suspects.size + this.#offenders.size;
  }

  /** How long somebody is still shut out, in ms. */
  remainingMs(name: string): number {
    const until = this.#offenders.get(name)?.until ?? 0;
    // A clock that was set back must not prolong it.
    return Math.min(MOST_MS, Math.max(0, until - this.#clock.now()));
  }

  /** Counts a refusal, and shuts out whoever has had too many. */
  strike(name: string): void {
    if (this.remainingMs(name) > 0) return;
    const now = this.#clock.now();
    const known = this.#suspects.get(name);
    const suspect =
      known && now < known.windowEndsAt ? known : { strikes: 0, windowEndsAt: now + this.#settings.windowMs };
    suspect.strikes += 1;
    remember(this.#suspects, name, suspect, ({ windowEndsAt }) => now >= windowEndsAt);
    if (suspect.strikes > this.#settings.strikes) this.punish(name);
  }

  /** Shuts somebody out now, unless that is so already. Returns for how long, in ms. */
  punish(name: string): number {
    const left = this.remainingMs(name);
    if (left > 0) return left;
    const now = this.#clock.now();
    const before = this.#offenders.get(name);
    const level = before && now - before.until < MEMORY_MS ? before.level + 1 : 1;
    const ms = Math.min(MOST_MS, FIRST_MS * 2 ** (level - 1));
    this.#apply(name, { level, ms }, now);
    this.#onPenalty(name, { level, ms });
    return ms;
  }

  /** Makes a penalty that another instance gave hold here, too. */
  impose(name: string, { level, ms }: Penalty): void {
    const now = this.#clock.now();
    const { level: known, until } = this.#offenders.get(name) ?? { level: 0, until: 0 };
    if (level > known || until <= now) this.#apply(name, { level, ms: Math.min(ms, MOST_MS) }, now);
  }

  #apply(name: string, { level, ms }: Penalty, now: number): void {
    this.#suspects.delete(name);
    remember(this.#offenders, name, { level, until: now + ms }, ({ until }) => now - until >= MEMORY_MS);
  }
}

/** The map's order is that of the last offence, so that the worst are forgotten last. */
function remember<T>(records: Map<string, T>, name: string, record: T, isOver: (record: T) => boolean): void {
  records.delete(name);
  for (const [other, known] of records) {
    if (!isOver(known) && records.size < MOST_OFFENDERS) break;
    records.delete(other);
  }
  records.set(name, record);
}
