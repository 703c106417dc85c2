import { useCallback, useSyncExternalStore } from 'react';
import { changeDraft, draftOf, noDraft, onDrafts, type Draft } from './drafts';

/** A draft, and how to change it. On a server, and while its page comes to life, it is empty. */
export function useDraft(key: string): readonly [Draft, (change: Partial<Draft>) => void] {
  const draft = useSyncExternalStore(onDrafts, () => draftOf(key), noDraft);
  return [draft, useCallback((change: Partial<Draft>) => changeDraft(key, change), [key])];
}
