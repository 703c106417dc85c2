'use client';

import type { UnreadCounts } from '@nchat/realtime-client';
import { useMemo } from 'react';
import { useClient } from './internal/use-client.js';
import { useStore } from './internal/use-store.js';

/** What {@link useUnread} returns. */
export interface UseUnreadResult {
  /** Unread messages over all known channels; at most 100 are counted per channel. */
  readonly total: number;
  /** Unread messages that mention the current user. */
  readonly mentions: number;
  /** Unread messages by channel id. */
  readonly byChannel: ReadonlyMap<string, number>;
  /** Unread mentions by channel id; also of channels that are not joined. */
  readonly mentionsByChannel: ReadonlyMap<string, number>;
}

/**
 * Unread counts over all channels, for a sidebar or the title of the page. Joins nothing.
 * Throws a {@link RealtimeUsageError} outside a provider.
 *
 * @example
 * const { total, byChannel } = useUnread();
 * document.title = total > 0 ? `(${total}) Chat` : 'Chat';
 */
export function useUnread(): UseUnreadResult {
  const counts = useStore(useClient('useUnread').unread);
  return useMemo(
    () => ({
      total: sum(counts, ({ count }) => count),
      mentions: sum(counts, ({ mentions }) => mentions),
      byChannel: pick(counts, ({ count }) => count),
      mentionsByChannel: pick(counts, ({ mentions }) => mentions),
    }),
    [counts],
  );
}

const pick = (counts: ReadonlyMap<string, UnreadCounts>, of: (counts: UnreadCounts) => number) =>
  new Map([...counts].map(([channelId, each]) => [channelId, of(each)]));

const sum = (counts: ReadonlyMap<string, UnreadCounts>, of: (counts: UnreadCounts) => number): number =>
  [...counts.values()].reduce((total, each) => total + of(each), 0);
