/** Messages of a channel that may be on their way at once, or overtake each other. */
const WINDOW = 1024;

/**
 * What one connection has seen of one channel: each message once, or not. Order does not matter here, since messages
 * of different senders may be ordered differently than they were sent.
 */
export class DeliveryWindow {
  readonly #seen = new Uint32Array(WINDOW / 32);
  /** The next message above all that were looked at. */
  #next: number;
  /** The first that this connection has to see. */
  readonly #first: number;
  missing = 0;
  doubled = 0;
  received = 0;

  constructor(first: number) {
    this.#first = first;
    this.#next = first;
  }

  see(sequence: number): void {
    this.received += 1;
    if (sequence >= this.#next) this.#advance(sequence);
    else if (sequence < Math.max(this.#first, this.#next - WINDOW) || this.#has(sequence)) {
      // Too late to know: it has been counted as missing, or belongs to somebody else's time.
      this.doubled += 1;
      return;
    }
    const word = (sequence % WINDOW) >>> 5;
    this.#seen[word] = (this.#seen[word] as number) | (1 << (sequence & 31));
  }

  /** No more will come below `end`: whatever has not been seen is missing. */
  settle(end: number): void {
    if (end > this.#next) this.#advance(end - 1);
    for (let sequence = Math.max(this.#first, this.#next - WINDOW); sequence < this.#next; sequence += 1) {
      if (this.#has(sequence)) continue;
      this.missing += 1;
      const word = (sequence % WINDOW) >>> 5;
      // Counted once, however often this is asked.
      this.#seen[word] = (this.#seen[word] as number) | (1 << (sequence & 31));
    }
  }

  #has(sequence: number): boolean {
    return ((this.#seen[(sequence % WINDOW) >>> 5] as number) & (1 << (sequence & 31))) !== 0;
  }

  /** Makes room up to `sequence`; what leaves the window unseen is missing. */
  #advance(sequence: number): void {
    for (; this.#next <= sequence; this.#next += 1) {
      const leaving = this.#next - WINDOW;
      if (leaving >= this.#first && !this.#has(leaving)) this.missing += 1;
      const word = (this.#next % WINDOW) >>> 5;
      this.#seen[word] = (this.#seen[word] as number) & ~(1 << (this.#next & 31));
    }
  }
}
