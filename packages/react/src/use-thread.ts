'use client';

import { useMessages, type UseMessagesOptions, type UseMessagesResult } from './use-messages.js';

/** Options of {@link useThread}. */
export interface UseThreadOptions extends Omit<UseMessagesOptions, 'threadId'> {
  /** @default the channel of the `ChannelProvider` above */
  readonly channelId?: string;
}

/**
 * The live replies of a thread, without the message that they answer: `useMessages(channelId, { threadId })` for
 * components that stand under a `ChannelProvider`. What it sends goes into the thread.
 * Throws a {@link RealtimeUsageError} outside a provider, and without any channel.
 *
 * @param threadId - Id of the message that the thread belongs to.
 *
 * @example
 * const { messages, send } = useThread(message.id);
 */
export function useThread(threadId: string, { channelId, ...options }: UseThreadOptions = {}): UseMessagesResult {
  return useMessages(channelId, { ...options, threadId });
}
