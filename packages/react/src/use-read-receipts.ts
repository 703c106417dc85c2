'use client';

import type { ReadReceipt } from '@nchat/realtime-client';
import { useEffect, useMemo } from 'react';
import { findMessage } from './internal/find-message.js';
import { createReadTracker } from './internal/read-tracker.js';
import { useJoinedChannel } from './internal/use-joined-channel.js';
import { useStore } from './internal/use-store.js';

/** What {@link useReadReceipts} returns. The functions never change for one channel. */
export interface UseReadReceiptsResult {
  /** How far everybody has read, by user id. */
  readonly lastReadBy: ReadonlyMap<string, ReadReceipt>;
  /** Ids of the others who have read this message, its author excepted. Empty for a message that is not loaded. */
  readonly readersOf: (messageId: string) => readonly string[];
  /** Messages of others that the current user has not read, at most 100 (show it as `99+`). */
  readonly unreadCount: number;
  /** Those among them that mention the current user. */
  readonly mentionCount: number;
  /** Marks everything up to this message as read, or all of the channel. As `RealtimeClient.markRead`. */
  readonly markRead: (upTo?: string) => Promise<void>;
  /** A `ref` for the element that shows a message: what the user gets to see is marked as read. */
  readonly observe: (messageId: string) => (element: Element | null) => void;
}

/** Options of {@link useReadReceipts}. */
export interface UseReadReceiptsOptions {
  /** Whether observed messages are marked as read when they become visible. @default 'visible' */
  readonly autoMark?: 'visible' | 'never';
}

/**
 * Read marks of a channel: who has read what, what is unread, and marking. Joins the channel while the component is
 * mounted. A message counts as seen when half of it is in view and the page is in front.
 * Throws a {@link RealtimeUsageError} outside a provider, and without any channel.
 *
 * @param channelId - @default the channel of the `ChannelProvider` above
 *
 * @example
 * const { observe, readersOf, unreadCount } = useReadReceipts('general');
 * {messages.map((message) => (
 *   <li key={message.clientMessageId} ref={observe(message.id)}>
 *     {message.content} {readersOf(message.id).length > 0 && '✓✓'}
 *   </li>
 * ))}
 */
export function useReadReceipts(
  channelId?: string,
  { autoMark = 'visible' }: UseReadReceiptsOptions = {},
): UseReadReceiptsResult {
  const [channel, client] = useJoinedChannel('useReadReceipts', channelId);
  const lastReadBy = useStore(channel.receipts);
  const counts = useStore(client.unread, (unread) => unread.get(channel.id));
  const unreadCount = counts?.count ?? 0;
  const mentionCount = counts?.mentions ?? 0;

  const tracker = useMemo(() => createReadTracker(channel, client), [channel, client]);
  useEffect(() => (autoMark === 'visible' ? tracker.start() : undefined), [tracker, autoMark]);

  const actions = useMemo(
    () => ({
      readersOf(messageId: string): readonly string[] {
        const message = findMessage(channel.messages.getSnapshot().items, messageId);
        if (!message || message.offset === 0) return [];
        return [...channel.receipts.getSnapshot().values()]
          .filter(
            ({ offset, userId }) => offset >= message.offset && userId !== message.userId && userId !== client.userId,
          )
          .map(({ userId }) => userId);
      },
      markRead: (upTo?: string) => client.markRead(channel.id, upTo),
      observe: tracker.observe,
    }),
    [channel, client, tracker],
  );

  return useMemo(
    () => ({ lastReadBy, unreadCount, mentionCount, ...actions }),
    [lastReadBy, unreadCount, mentionCount, actions],
  );
}
