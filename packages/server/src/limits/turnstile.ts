import type { Clock } from '../core/clock.js';

/**
 * Turns of the event loop from one handshake to the next: one for whom we let in, the others for those who are in.
 * Node also accepts a single connection in each turn, so with longer ones the queue would be in the kernel, which
 * keeps no order and lets clients wait for seconds.
 */
const TURNS_EACH = 4;
/** Where only those come who were let in before, and every handshake leads to something. */
const TURNS_OF_KNOWN = 2;
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
  /** Turns until the next place. */
  #rest = 0;
  #places = 0;
  /** Whether nobody took this place who could have: it is still there for those who are known. */
  #isFree = false;
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
    if (this.#rest === 0 || (this.#isFree && arrival.isKnown)) return this.#admit(arrival);
    this.#rushSince ??= this.#clock.now();
    const queue = arrival.isKnown ? this.#known : this.#strangers;
    if (queue.length >= this.#most()) arrival.turnAway();
    else queue.push(arrival);
  }

  #admit(arrival: Arrival): void {
    this.#isFree = false;
    this.#begin(arrival.isKnown && this.#strangers.length === 0 ? TURNS_OF_KNOWN : TURNS_EACH);
    arrival.enter();
  }

  #begin(turns: number): void {
    const isRunning = this.#rest > 0;
    this.#rest = turns;
    if (!isRunning) this.#nextTurn(() => this.#turn());
  }

  #turn(): void {
    // One by one as well: a thousand refusals at once would be what is to be avoided.
    if (!this.#turnAwayOne(this.#strangers)) this.#turnAwayOne(this.#known);
    this.#rest -= 1;
    if (this.#rest > 0) return this.#nextTurn(() => this.#turn());
    this.#isFree = false;
    this.#places += 1;
    const next = this.#next();
    if (next) this.#admit(next);
    else if (this.#strangers.length > 0) {
      this.#isFree = true;
      this.#begin(TURNS_EACH);
    }
    if (this.waiting === 0) this.#rushSince = null;
  }

  #next(): Arrival | undefined {
    if (this.#places % STRANGERS_SHARE === 0) return nextOf(this.#strangers) ?? nextOf(this.#known);
    const known = nextOf(this.#known);
    // Of a rush that lasts hardly anybody is let in. What it costs to hear them all is better left to those who are in,
    // and to accepting connections: where that falls behind, everybody waits in the kernel.
    return known ?? (this.#isStorm() ? nextOf(this.#strangers) : undefined);
  }

  #isStorm(): boolean {
    return this.#clock.now() - (this.#rushSince ?? this.#clock.now()) < STORM_MS;
  }

  #most(): number {
    return this.#isStorm() ? MOST_WAITING : MOST_WAITING_THEN;
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
