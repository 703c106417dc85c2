interface Waiting {
  readonly who: string;
  readonly onTurn: () => void;
}

export interface PlaceSettings {
  /** Calls under way at once. */
  readonly most: number;
  /** Those that wait for one of them to end. */
  readonly mostWaiting: number;
  /** Of the calls under way, those on behalf of one user. */
  readonly mostOfOne: number;
  /** And together with those that wait. */
  readonly mostAskedByOne: number;
}

interface Share {
  taken: number;
  asked: number;
}

/** Bounds how many calls are under way at once, in all and for each user, and how many wait for one of them to end. */
export class Places {
  readonly #settings: PlaceSettings;
  readonly #waiting = new Set<Waiting>();
  readonly #shares = new Map<string, Share>();
  #taken = 0;

  constructor(settings: PlaceSettings) {
    this.#settings = settings;
  }

  /** Resolves to what gives the place back; `null` when there is none, or none before the signal. */
  async take(who: string, signal: AbortSignal): Promise<(() => void) | null> {
    const share = this.#shares.get(who) ?? { taken: 0, asked: 0 };
    if (share.asked >= this.#settings.mostAskedByOne) return null;
    this.#shares.set(who, share);
    share.asked += 1;
    if (this.#isFree(share)) {
      this.#enter(share);
    } else if (this.#waiting.size >= this.#settings.mostWaiting || signal.aborted || !(await this.#turn(who, signal))) {
      this.#forget(who, share);
      return null;
    }
    return () => this.#giveBack(who, share);
  }

  #isFree({ taken }: Share): boolean {
    return this.#taken < this.#settings.most && taken < this.#settings.mostOfOne;
  }

  #enter(share: Share): void {
    this.#taken += 1;
    share.taken += 1;
  }

  #turn(who: string, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isTurn: boolean): void => {
        this.#waiting.delete(waiting);
        signal.removeEventListener('abort', onAbort);
        resolve(isTurn);
      };
      const waiting: Waiting = { who, onTurn: () => settle(true) };
      const onAbort = (): void => settle(false);
      this.#waiting.add(waiting);
      signal.addEventListener('abort', onAbort);
    });
  }

  #forget(who: string, share: Share): void {
    share.asked -= 1;
    if (share.asked === 0) this.#shares.delete(who);
  }

  /** The place goes to whoever has waited longest and has not too many already. */
  #giveBack(who: string, share: Share): void {
    this.#taken -= 1;
    share.taken -= 1;
    this.#forget(who, share);
    for (const { who: next, onTurn } of this.#waiting) {
      const theirs = this.#shares.get(next);
      if (!theirs || !this.#isFree(theirs)) continue;
      this.#enter(theirs);
      return onTurn();
    }
  }
}
