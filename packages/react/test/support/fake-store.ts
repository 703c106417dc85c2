import type { Store } from '@nchat/realtime-client';

/** A store as the client's, that also counts its subscribers. */
export interface FakeStore<T> extends Store<T> {
  readonly subscribers: number;
  /** Subscriptions ever made. */
  readonly subscriptions: number;
  set(next: T): void;
  patch(change: Partial<T>): void;
}

export function fakeStore<T>(initial: T): FakeStore<T> {
  let current = initial;
  let subscriptions = 0;
  const listeners = new Set<() => void>();
  const store: FakeStore<T> = {
    get subscribers() {
      return listeners.size;
    },
    get subscriptions() {
      return subscriptions;
    },
    subscribe(callback) {
      const listener = () => callback();
      listeners.add(listener);
      subscriptions += 1;
      return () => void listeners.delete(listener);
    },
    getSnapshot: () => current,
    getServerSnapshot: () => initial,
    set(next) {
      if (Object.is(next, current)) return;
      current = next;
      for (const listener of [...listeners]) listener();
    },
    patch: (change) => store.set({ ...current, ...change }),
  };
  return store;
}
