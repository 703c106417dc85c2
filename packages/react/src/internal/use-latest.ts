'use client';

import { useInsertionEffect, useRef } from 'react';

/**
 * Keeps the newest value of a prop at hand for callbacks, so that an inline function never makes anything
 * subscribe again. Written before any other effect of the same commit, and never during render.
 */
export function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  useInsertionEffect(() => {
    latest.current = value;
  });
  return latest;
}
