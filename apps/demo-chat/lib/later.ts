import { createElement, useEffect, useSyncExternalStore, type ComponentType, type ReactNode } from 'react';

/** How long until what did not come is asked for again. */
const RETRY_MS = 2_000;

/**
 * A component whose code is no part of the page's first load. It comes in the first idle moment of the page, so that it
 * is there when the server is not, and at the latest when it is to be shown. Until then its `fallback` stands there, as
 * it does in what a server renders.
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P & { readonly fallback?: ReactNode }> {
  const listeners = new Set<() => void>();
  let loaded: ComponentType<P> | null = null;
  let isLoading = false;

  const ask = (): void => {
    if (loaded || isLoading) return;
    isLoading = true;
    load().then(
      (component) => {
        loaded = component;
        for (const listener of listeners) listener();
      },
      () => {
        isLoading = false;
        if (listeners.size > 0) setTimeout(ask, RETRY_MS);
      },
    );
  };

  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  if (typeof window !== 'undefined') whenIdle(ask);

  return function Later({ fallback = null, ...props }) {
    const component = useSyncExternalStore(
      subscribe,
      () => loaded,
      () => null,
    );
    useEffect(ask, []);
    return component ? createElement(component, props as unknown as P) : fallback;
  };
}

function whenIdle(act: () => void): void {
  // Safari has no such callback.
  const soon = () => (window.requestIdleCallback ? window.requestIdleCallback(act) : setTimeout(act, 200));
  if (document.readyState === 'complete') soon();
  else window.addEventListener('load', soon, { once: true });
}
