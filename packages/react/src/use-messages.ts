'use client';

import type { Channel, Message, MessagesSnapshot, RealtimeError, SendOptions } from '@nchat/realtime-client';
import { useMemo } from 'react';
import { useJoinedChannel } from './internal/use-joined-channel.js';
import { useStore } from './internal/use-store.js';

/** What {@link useMessages} returns. The functions never change for one channel and thread. */
export interface UseMessagesResult {
  /** Oldest first; pending ones last. `clientMessageId` is the right `key`. An unchanged message is the same object. */
  readonly messages: readonly Message[];
  /** `pending`: nothing to show yet. `error`: nothing to show, and `error` says why. */
  readonly status: 'pending' | 'ready' | 'error';
  /** Why the last page could not be fetched; also set next to messages that are there. */
  readonly error: RealtimeError | null;
  /** Whether `loadMore` would find older messages. */
  readonly hasMore: boolean;
  /** Whether an older page is on its way. */
  readonly isLoadingMore: boolean;
  /** Whether nothing is missing between the oldest message and now. */
  readonly isGapless: boolean;
  /** Fetches the next older page; does nothing when there is none, or while one is on its way. */
  readonly loadMore: () => Promise<void>;
  /** Sends, into the thread if there is one; the message shows at once. As `Channel.send`. */
  readonly send: (content: string, options?: SendOptions) => Promise<Message>;
  /** Tries a failed message again, under its `clientMessageId`. As `Queue.retry`. */
  readonly retry: (clientMessageId: string) => Promise<Message>;
  /** Gives a queued or failed message up. As `Queue.discard`. */
  readonly discard: (clientMessageId: string) => void;
  /** Replaces the text of a message. As `Channel.edit`. */
  readonly edit: Channel['edit'];
  /** Deletes a message; a tombstone stays. As `Channel.delete`. */
  readonly remove: Channel['delete'];
  /** Adds a reaction. As `Channel.react`. */
  readonly react: Channel['react'];
  /** Takes a reaction back. As `Channel.unreact`. */
  readonly unreact: Channel['unreact'];
}

/** Options of {@link useMessages}. */
export interface UseMessagesOptions {
  /** Messages per `loadMore`, at most 300. @default 50 */
  readonly pageSize?: number;
  /** Shows the thread of this message instead of the channel. */
  readonly threadId?: string;
  /**
   * Messages a server rendered: shown until the first page is here, also while hydrating. Pass the same array on
   * every render.
   */
  readonly initialMessages?: readonly Message[];
}

/**
 * The live messages of a channel, or of one of its threads. Joins the channel while the component is mounted.
 * Throws a {@link RealtimeUsageError} outside a provider, and without any channel.
 *
 * Promises of its functions need not be awaited: a failure also shows in the message and on the `error` event.
 *
 * @param channelId - @default the channel of the `ChannelProvider` above
 *
 * @example
 * const { messages, send, hasMore, loadMore } = useMessages('general');
 *
 * return (
 *   <ul>
 *     {hasMore && <button onClick={loadMore}>Older</button>}
 *     {messages.map((message) => <li key={message.clientMessageId}>{message.content}</li>)}
 *   </ul>
 * );
 */
export function useMessages(
  channelId?: string,
  { pageSize, threadId, initialMessages }: UseMessagesOptions = {},
): UseMessagesResult {
  const [channel, client] = useJoinedChannel('useMessages', channelId);
  const view = threadId === undefined ? channel : channel.thread(threadId);
  const snapshot = useStore(view.messages);

  const actions = useMemo(
    () => ({
      // Asked for anew each time: a channel that starts over makes new threads.
      loadMore: () => (threadId === undefined ? channel : channel.thread(threadId)).loadMore(pageSize),
      send: (content: string, options?: SendOptions) =>
        channel.send(content, threadId === undefined ? options : { threadId, ...options }),
      retry: (clientMessageId: string) => client.queue.retry(clientMessageId),
      discard: (clientMessageId: string) => client.queue.discard(clientMessageId),
      edit: (messageId: string, content: string, options?: EditOptions) => channel.edit(messageId, content, options),
      remove: (messageId: string) => channel.delete(messageId),
      react: (messageId: string, emoji: string) => channel.react(messageId, emoji),
      unreact: (messageId: string, emoji: string) => channel.unreact(messageId, emoji),
    }),
    [channel, client, threadId, pageSize],
  );

  const isLive = useStore(channel.messages, isGaplessNow);

  // Where the page remembered its place there are messages before the newest page is. Pending ones alone say nothing.
  const isLoaded = snapshot.isLoaded || (snapshot.items[0]?.offset ?? 0) > 0;
  const initial = isLoaded ? undefined : initialMessages;
  return useMemo(() => {
    const { items, error, hasMore, isLoading } = snapshot;
    return {
      messages: initial ? [...initial, ...items] : items,
      status:
        isLoaded || initial ? ('ready' as const) : error && !isLoading ? ('error' as const) : ('pending' as const),
      error,
      hasMore,
      isLoadingMore: isLoading && isLoaded,
      // A thread has no place of its own in the log: it is complete when the channel is.
      isGapless: isLive && isLoaded,
      ...actions,
    };
  }, [snapshot, isLive, isLoaded, initial, actions]);
}

type EditOptions = Parameters<Channel['edit']>[2];

const isGaplessNow = (snapshot: MessagesSnapshot): boolean => snapshot.isGapless;
