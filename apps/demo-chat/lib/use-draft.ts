import { useCallback, useSyncExternalStore } from 'react';

const drafts = new Map<string, string>();
const listeners = new Set<() => void>();

/** What is written and not sent, by channel or thread, for as long as the page lives. */
export function useDraft(key: string): readonly [string, (text: string) => void] {
  const draft = useSyncExternalStore(
    subscribe,
    () => drafts.get(key) ?? '',
    () => '',
  );
  const setDraft = useCallback(
    (text: string) => {
      drafts.set(key, text);
      for (const listener of listeners) listener();
    },
    [key],
  );
  return [draft, setDraft];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
