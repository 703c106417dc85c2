import type { Message } from '@nchat/realtime-client';
import { useState, useSyncExternalStore } from 'react';

interface News {
  /** The `clientMessageId` of the message that the line "New messages" stands above. */
  readonly newKey: string | null;
  /** How many have come while the reader looked elsewhere. */
  readonly newCount: number;
}

/**
 * What is new to the reader: what was unread when the list opened, and what comes while the reader is further up or in
 * another window. The line stays until the reader writes something.
 *
 * @param readOffset - How far the reader has read.
 * @param isLive - Whether that is known: what a server has rendered comes before.
 */
export function useNews(
  messages: readonly Message[],
  user: string,
  isBack: boolean,
  readOffset: number | undefined,
  isLive: boolean,
): News {
  const isHidden = useSyncExternalStore(onVisibility, isPageHidden, () => false);
  const isAway = isBack || isHidden;
  const [newKey, setNewKey] = useState<string | null>(null);
  const [seenKey, setSeenKey] = useState<string | null>(null);
  const last = messages.at(-1);

  if (last && seenKey === null && isLive) {
    setSeenKey(last.clientMessageId);
    setNewKey(firstUnread(messages, user, readOffset)?.clientMessageId ?? null);
  } else if (last && !isAway && seenKey !== null && seenKey !== last.clientMessageId) {
    setSeenKey(last.clientMessageId);
    if (last.userId === user) setNewKey(null);
  }

  const seen = messages.findLastIndex(({ clientMessageId }) => clientMessageId === seenKey);
  const fresh = isAway && seen >= 0 ? messages.slice(seen + 1).filter(({ userId }) => userId !== user) : [];
  if (fresh[0] && fresh[0].clientMessageId !== newKey) setNewKey(fresh[0].clientMessageId);
  return { newKey, newCount: fresh.length };
}

function firstUnread(messages: readonly Message[], user: string, readOffset: number | undefined) {
  // Nobody has ever read here: all of it is new, and a line says nothing.
  if (readOffset === undefined) return undefined;
  const written = messages.findLast(({ userId }) => userId === user)?.offset ?? 0;
  return messages.find(({ userId, offset }) => userId !== user && offset > Math.max(readOffset, written));
}

const isPageHidden = (): boolean => document.visibilityState === 'hidden';

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
