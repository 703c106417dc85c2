import { useSyncExternalStore } from 'react';
import type { Value } from './value';

export function useValue<T>({ watch, get }: Value<T>): T {
  return useSyncExternalStore(watch, get, get);
}
