'use client';

import type { Store } from '@nchat/realtime-client';
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';

/**
 * Reads a store of the client, or a selection of it; renders again only when the selection changes. The one place
 * of this package that subscribes to state, and its one `useSyncExternalStore`.
 *
 * `select` may be an inline function. A selection that `isEqual` to the one before keeps its identity.
 */
export function useStore<T>(store: Store<T>): T;
export function useStore<T, S>(store: Store<T>, select: (snapshot: T) => S, isEqual?: (a: S, b: S) => boolean): S;
export function useStore<T, S>(
  store: Store<T>,
  select: (snapshot: T) => S = identity,
  isEqual: (a: S, b: S) => boolean = Object.is,
): S {
  const shown = useRef<Shown<S> | null>(null);
  // What is on the screen may be read while rendering: it only lets an equal selection keep its identity.
  // eslint-disable-next-line react-hooks/refs
  const [now, onServer] = useMemo(() => createSelector(store, select, isEqual, shown), [store, select, isEqual]);
  const subscribe = useCallback((callback: () => void) => store.subscribe(callback), [store]);
  const selection = useSyncExternalStore(subscribe, now, onServer);
  useEffect(() => {
    shown.current = { selection };
  }, [selection]);
  return selection;
}

interface Shown<S> {
  readonly selection: S;
}

/** What is selected from the store now, and what a server renders. Each selects once per snapshot. */
function createSelector<T, S>(
  store: Store<T>,
  select: (snapshot: T) => S,
  isEqual: (a: S, b: S) => boolean,
  shown: { readonly current: Shown<S> | null },
): [now: () => S, onServer: () => S] {
  let last: (Shown<S> & { readonly snapshot: T }) | null = null;
  const pick = (snapshot: T): S => {
    if (last && Object.is(last.snapshot, snapshot)) return last.selection;
    const next = select(snapshot);
    // With an inline `select` this is a new selector: only what is on the screen tells whether anything changed.
    const before = last ?? shown.current;
    const selection = before && isEqual(before.selection, next) ? before.selection : next;
    last = { snapshot, selection };
    return selection;
  };
  return [() => pick(store.getSnapshot()), () => pick(store.getServerSnapshot())];
}

const identity = (value: unknown): never => value as never;

/** Whether two lists hold the same items in the same order; an `isEqual` for {@link useStore}. */
export function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => Object.is(item, b[index]));
}
