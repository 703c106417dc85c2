/** Ends a subscription. Calling it twice is harmless. */
export type Unsubscribe = () => void;

/**
 * A value that changes over time, in the shape React's `useSyncExternalStore` takes. Snapshots are immutable, and
 * the same reference comes back for as long as nothing changed.
 *
 * @example
 * const stop = client.connection.subscribe(() => console.log(client.connection.getSnapshot().state));
 */
export interface Store<T> {
  /** Calls back after every change. */
  subscribe(callback: () => void): Unsubscribe;
  /** The value now. */
  getSnapshot(): T;
  /** The value a server renders: the one before anything happened. */
  getServerSnapshot(): T;
}

/** A store and the way to change it; stays inside the package. */
export interface WritableStore<T> extends Store<T> {
  /** Replaces the value; an identical one notifies nobody. */
  set(next: T): void;
}

/** Calls back; one that throws is reported, and stops nothing. */
export function callSafely(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    if (typeof reportError === 'function') reportError(error);
    else console.error(error);
  }
}

/** Makes a store that holds `initial`. */
export function createStore<T>(initial: T): WritableStore<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    subscribe(callback) {
      // A wrapper of its own per subscription: the same function may subscribe twice and leave once.
      const listener = () => callback();
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getSnapshot: () => current,
    getServerSnapshot: () => initial,
    set(next) {
      if (Object.is(next, current)) return;
      current = next;
      for (const listener of [...listeners]) callSafely(listener);
    },
  };
}
