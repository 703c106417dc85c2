import type { Position } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';

export interface DoneOperation {
  readonly fingerprint: string;
  readonly position: Position;
  readonly prev: string;
  readonly at: number;
  readonly messageId: string;
}

const MOST = 20_000;

/** Operations done in a channel, by user and operation id, for as long as a retry may come. */
export class IdempotencyIndex {
  readonly #done = new Map<string, DoneOperation>();
  readonly #ttlMs: number;
  readonly #clock: Clock;

  constructor(ttlMs: number, clock: Clock) {
    this.#ttlMs = ttlMs;
    this.#clock = clock;
  }

  get size(): number {
    return this.#done.size;
  }

  find(userId: string, operationId: string): DoneOperation | undefined {
    const done = this.#done.get(key(userId, operationId));
    return done && this.#clock.now() - done.at < this.#ttlMs ? done : undefined;
  }

  record(userId: string, operationId: string, done: DoneOperation): void {
    this.#done.delete(key(userId, operationId));
    this.#done.set(key(userId, operationId), done);
    this.expire();
  }

  expire(): void {
    const cutoff = this.#clock.now() - this.#ttlMs;
    // Insertion order is time order, so the first fresh one ends the walk.
    for (const [id, done] of this.#done) {
      if (done.at >= cutoff && this.#done.size <= MOST) return;
      this.#done.delete(id);
    }
  }
}

const key = (userId: string, operationId: string): string => `${userId}\n${operationId}`;
