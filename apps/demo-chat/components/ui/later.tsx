'use client';

import { createElement, useEffect, useSyncExternalStore, type ComponentType, type ReactNode } from 'react';
import { latePart, nothingYet } from '../../lib/late-part';
import { LoadFailed } from './load-failed';

interface Options {
  /** Whether it comes in the first idle moment of the page, so that it is there when the server is not. @default true */
  readonly isEarly?: boolean;
}

/**
 * A component whose code is no part of the page's first load, and comes at the latest when it is to be shown. Until then
 * its `fallback` stands there, as it does in what a server renders; and a word of it, if it cannot be had.
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { isEarly = true }: Options = {},
): ComponentType<P & { readonly fallback?: ReactNode }> {
  const { get, subscribe, ask } = latePart(load);
  if (isEarly && typeof window !== 'undefined') whenIdle(ask);

  return function Later({ fallback = null, ...props }) {
    const { value, hasFailed } = useSyncExternalStore(subscribe, get, nothingYet);
    useEffect(ask, []);
    if (value) return createElement(value, props as unknown as P);
    return (
      <>
        {fallback}
        {hasFailed && <LoadFailed onRetry={ask} />}
      </>
    );
  };
}

function whenIdle(act: () => void): void {
  // Safari has no such callback.
  const soon = () => (window.requestIdleCallback ? window.requestIdleCallback(act) : setTimeout(act, 200));
  if (document.readyState === 'complete') soon();
  else window.addEventListener('load', soon, { once: true });
}
