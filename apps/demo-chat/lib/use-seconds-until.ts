import { useCallback, useSyncExternalStore } from 'react';

const TICK_MS = 250;

/** Whole seconds until a moment, counting down; `null` without one. */
export function useSecondsUntil(at: number | null): number | null {
  const subscribe = useCallback(
    (onTick: () => void) => {
      if (at === null) return () => {};
      const timer = setInterval(onTick, TICK_MS);
      return () => clearInterval(timer);
    },
    [at],
  );
  return useSyncExternalStore(
    subscribe,
    () => (at === null ? null : Math.max(0, Math.ceil((at - Date.now()) / 1_000))),
    () => null,
  );
}
