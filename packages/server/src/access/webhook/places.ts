/** Bounds how many calls are under way at once, and how many wait for one of them to end. */
export class Places {
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(most: number, mostWaiting: number) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  /** Resolves to what gives the place back; `null` when there is none, or none before the signal. */
  async take(signal: AbortSignal): Promise<(() => void) | null> {
    if (this.#taken < this.#most) {
      this.#taken += 1;
    } else {
      if (this.#waiting.size >= this.#mostWaiting || signal.aborted) return null;
      if (!(await this.#turn(signal))) return null;
    }
    return () => this.#giveBack();
  }

  #turn(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isTurn: boolean): void => {
        this.#waiting.delete(onTurn);
        signal.removeEventListener('abort', onAbort);
        resolve(isTurn);
      };
      const onTurn = (): void => settle(true);
      const onAbort = (): void => settle(false);
      this.#waiting.add(onTurn);
      signal.addEventListener('abort', onAbort);
    });
  }

  /** The place goes to whoever has waited longest, if anybody has. */
  #giveBack(): void {
    const [next] = this.#waiting;
    if (next) next();
    else this.#taken -= 1;
  }
}
