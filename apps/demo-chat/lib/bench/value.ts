/** A value that tells of its changes, in the shape that React's `useSyncExternalStore` takes. */
export interface Value<T> {
  readonly get: () => T;
  readonly set: (next: T) => void;
  /** Calls back after every change; returns what ends it. */
  readonly watch: (callback: () => void) => () => void;
}

export function createValue<T>(initial: T): Value<T> {
  const watchers = new Set<() => void>();
  let current = initial;
  return {
    get: () => current,
    set(next) {
      if (Object.is(next, current)) return;
      current = next;
      for (const watcher of [...watchers]) watcher();
    },
    watch(callback) {
      watchers.add(callback);
      return () => void watchers.delete(callback);
    },
  };
}
