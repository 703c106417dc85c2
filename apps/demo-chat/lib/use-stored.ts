import { useCallback, useSyncExternalStore } from 'react';

const values = new Map<string, string | null>();
const listeners = new Set<() => void>();

/** A text that this browser remembers; `null` when there is none, and on a server. */
export function useStored(key: string): readonly [string | null, (value: string) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  );
  const set = useCallback(
    (next: string) => {
      values.set(key, next);
      try {
        localStorage.setItem(key, next);
      } catch {
        // No storage, or none left: it holds for as long as the page does.
      }
      for (const listener of listeners) listener();
    },
    [key],
  );
  return [value, set];
}

function read(key: string): string | null {
  const known = values.get(key);
  if (known !== undefined) return known;
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(key);
  } catch {
    // As if nothing had been stored.
  }
  values.set(key, stored);
  return stored;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
