/** Code that comes after the page, as far as it has come. */
export interface Part<T> {
  readonly value: T | null;
  /** Whether it was asked for in vain, and has not come since. */
  readonly hasFailed: boolean;
}

/** A part of the page, and how to get it. */
export interface LatePart<T> {
  readonly get: () => Part<T>;
  /** For as long as somebody listens, what did not come is asked for again: after a while, and when there is a network. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks for it, unless it is here or on its way. */
  readonly ask: () => void;
}

const NOTHING_YET = { value: null, hasFailed: false } as const;

/** How long until what did not come is asked for again; twice as long every time. */
const RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 30_000;

export function latePart<T>(load: () => Promise<T>): LatePart<T> {
  const listeners = new Set<() => void>();
  let part: Part<T> = NOTHING_YET;
  let isLoading = false;
  let retryMs = RETRY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const set = (next: Part<T>): void => {
    part = next;
    for (const listener of listeners) listener();
  };

  const ask = (): void => {
    if (part.value !== null || isLoading) return;
    clearTimeout(timer);
    isLoading = true;
    load().then(
      (value) => set({ value, hasFailed: false }),
      () => {
        isLoading = false;
        set({ value: null, hasFailed: true });
        if (listeners.size === 0) return;
        timer = setTimeout(ask, retryMs);
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      },
    );
  };

  return {
    get: () => part,
    ask,
    subscribe(listener) {
      if (listeners.size === 0) {
        // What failed while nobody looked is another matter.
        if (part.hasFailed) part = NOTHING_YET;
        retryMs = RETRY_MS;
        window.addEventListener('online', ask);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearTimeout(timer);
        window.removeEventListener('online', ask);
      };
    },
  };
}

/** What a server knows of all of them. */
export const nothingYet = (): typeof NOTHING_YET => NOTHING_YET;
