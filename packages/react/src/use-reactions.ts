'use client';

import type { Channel, ReactionSummary } from '@nchat/realtime-client';
import { useMemo } from 'react';
import { findMessage } from './internal/find-message.js';
import { useChannelById } from './internal/use-joined-channel.js';
import { useStore } from './internal/use-store.js';

/** What {@link useReactions} returns. */
export interface UseReactionsResult {
  /** One entry per emoji; `mine` says whether the current user is among them. */
  readonly reactions: readonly ReactionSummary[];
  /** Adds the current user's reaction, or takes it back. As `Channel.react` and `Channel.unreact`. Never changes. */
  readonly toggle: (emoji: string) => Promise<void>;
}

/**
 * The reactions of one message in the channel's list. Renders again only when they change. Joins nothing: the list
 * around it does.
 * Throws a {@link RealtimeUsageError} outside a provider, and without any channel.
 *
 * @param channelId - @default the channel of the `ChannelProvider` above
 *
 * @example
 * const { reactions, toggle } = useReactions(message.id);
 * {reactions.map(({ emoji, count, mine }) => (
 *   <button key={emoji} aria-pressed={mine} onClick={() => toggle(emoji)}>{emoji} {count}</button>
 * ))}
 */
export function useReactions(messageId: string, channelId?: string): UseReactionsResult {
  const [channel] = useChannelById('useReactions', channelId);
  const reactions = useStore(channel.messages, ({ items }) => findMessage(items, messageId)?.reactions ?? none);
  const toggle = useMemo(() => toggleOf(channel, messageId), [channel, messageId]);
  return useMemo(() => ({ reactions, toggle }), [reactions, toggle]);
}

const none: readonly ReactionSummary[] = [];

const toggleOf = (channel: Channel, messageId: string) => (emoji: string) => {
  const message = findMessage(channel.messages.getSnapshot().items, messageId);
  const isMine = message?.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine) ?? false;
  return isMine ? channel.unreact(messageId, emoji) : channel.react(messageId, emoji);
};
