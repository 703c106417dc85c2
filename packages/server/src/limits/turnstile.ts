import type { Clock } from '../core/clock.js';

/**
 * Turns of the event loop from one handshake to the next: one for whom we let in, the others for those who are in.
 * Node also accepts a single connection in each turn, so with longer ones the queue would be in the kernel, which
 * keeps no order and lets clients wait for seconds.
 */
const TURNS_EACH = 4;
/** Of so many handshakes, one is for those who have never been let in. */
const STRANGERS_SHARE = 4;
/** A storm of clients that come back after an outage waits here whole. */
const MOST_WAITING = 4_096;
/** A rush that has not ended by now is no storm; a long queue would then only be a long wait for everybody. */
const STORM_MS = 5_000;
const MOST_WAITING_THEN = 256;

/** Somebody who wants to come in. */
export interface Arrival {
  /** Has been let in before, not long ago. */
  readonly isKnown: boolean;
  /** Whether it has gone in the meantime, and needs no turn. */
  readonly isGone: () => boolean;
  readonly enter: () => void;
  /** There are too many. */
  readonly turnAway: () => void;
}

/**
 * Spreads handshakes over turns of the event loop, so that a rush of them leaves time for what connections have to say
 * that are there already. While there is no rush, nobody waits. Those who were let in before come first: however many
 * strangers knock, they get back in.
 */
export class Turnstile {
  readonly #clock: Clock;
  readonly #nextTurn: (turn: () => void) => void;
  readonly #known: Arrival[] = [];
  readonly #strangers: Arrival[] = [];
  /** Turns until the next one may enter. */
  #rest = 0;
  #entered = 0;
  #rushSince: number | null = null;

  constructor(clock: Clock, nextTurn: (turn: () => void) => void = setImmediate) {
    this.#clock = clock;
    this.#nextTurn = nextTurn;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#known.length + this.#strangers.length;
  }

  arrive(arrival: Arrival): void {
    if (this.#rest === 0) return this.#admit(arrival);
    this.#rushSince ??= this.#clock.now();
    const queue = arrival.isKnown ? this.#known : this.#strangers;
    if (queue.length >= this.#most()) arrival.turnAway();
    else queue.push(arrival);
  }

  #admit(arrival: Arrival): void {
    this.#rest = TURNS_EACH;
    this.#entered += 1;
    this.#nextTurn(() => this.#turn());
    arrival.enter();
  }

  #turn(): void {
    // One by one as well: a thousand refusals at once would be what is to be avoided.
    if (!this.#turnAwayOne(this.#strangers)) this.#turnAwayOne(this.#known);
    this.#rest -= 1;
    if (this.#rest > 0) return this.#nextTurn(() => this.#turn());
    const isForStrangers = this.#entered % STRANGERS_SHARE === 0;
    const [first, second] = isForStrangers ? [this.#strangers, this.#known] : [this.#known, this.#strangers];
    const next = nextOf(first) ?? nextOf(second);
    if (next) this.#admit(next);
    if (this.waiting === 0) this.#rushSince = null;
  }

  #most(): number {
    const isStorm = this.#clock.now() - (this.#rushSince ?? 0) < STORM_MS;
    return isStorm ? MOST_WAITING : MOST_WAITING_THEN;
  }

  /** Who has waited longest has the least of it: a client that long without an answer is about to give up. */
  #turnAwayOne(queue: Arrival[]): boolean {
    if (queue.length <= this.#most()) return false;
    nextOf(queue)?.turnAway();
    return true;
  }
}

function nextOf(queue: Arrival[]): Arrival | undefined {
  for (let next = queue.shift(); next; next = queue.shift()) if (!next.isGone()) return next;
  return undefined;
}
