import { Batch } from './batch.js';
import type { Frame } from './frame.js';

/** A connection with something to be written. */
export interface Collected {
  /** Writes it; false when the other side does not keep up. */
  flush(): boolean;
  readonly owner: { close(reason: 'slow_consumer'): void } | null;
}

/**
 * The connections that have something to be written at the end of this turn of the event loop: after all that has
 * arrived with it was read, and before anything else is waited for.
 */
export class WriteRound {
  readonly maxUnsentBytes: number;
  #outlets: Collected[] = [];
  /** The batch of those who have nothing but the latest frame. */
  #first: { frame: Frame; batch: Batch } | null = null;

  constructor(maxUnsentBytes: number) {
    this.maxUnsentBytes = maxUnsentBytes;
  }

  alone(frame: Frame): Batch {
    if (this.#first?.frame !== frame) this.#first = { frame, batch: new Batch(frame, null) };
    return this.#first.batch;
  }

  add(outlet: Collected): void {
    if (this.#outlets.push(outlet) === 1) setImmediate(() => this.#run());
  }

  #run(): void {
    const outlets = this.#outlets;
    this.#outlets = [];
    this.#first = null;
    for (const outlet of outlets) if (!outlet.flush()) outlet.owner?.close('slow_consumer');
  }
}
