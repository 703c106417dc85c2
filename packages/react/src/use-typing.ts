'use client';

import type { RealtimeClient, TypingEvent } from '@nchat/realtime-client';
import { useEffect, useMemo } from 'react';
import { useJoinedChannel } from './internal/use-joined-channel.js';
import { isSameList, useStore } from './internal/use-store.js';

/** What {@link useTyping} returns. The functions never change for one channel and thread. */
export interface UseTypingResult {
  /** Ids of the users who type, the current one excepted. */
  readonly typers: readonly string[];
  /** Whether there is any. */
  readonly isAnyoneTyping: boolean;
  /** Call on every keystroke: the client sends the first at once and then few repeats, and stops by itself. */
  readonly keystroke: () => void;
  /** The user stopped. Sending, leaving and unmounting do it by themselves. */
  readonly stop: () => void;
  /** Spread on the text field instead of calling `keystroke` and `stop`. */
  readonly inputProps: {
    /** Counts as a keystroke; emptying the field counts as stopping. */
    readonly onInput: (event?: { readonly currentTarget: object }) => void;
    /** Leaving the field counts as stopping. */
    readonly onBlur: () => void;
  };
}

/** Options of {@link useTyping}. */
export interface UseTypingOptions {
  /** Typing in the thread of this message instead of the channel. */
  readonly threadId?: string;
}

/**
 * Who types in a channel, and telling that the user does. Joins the channel while the component is mounted. Renders
 * again only when somebody starts or stops.
 * Throws a {@link RealtimeUsageError} outside a provider, and without any channel.
 *
 * @param channelId - @default the channel of the `ChannelProvider` above
 *
 * @example
 * const { typers, inputProps } = useTyping('general');
 * <textarea {...inputProps} />
 * {typers.length > 0 && <p>{typers.join(', ')} typing…</p>}
 */
export function useTyping(channelId?: string, { threadId }: UseTypingOptions = {}): UseTypingResult {
  const [channel, client] = useJoinedChannel('useTyping', channelId);
  const typers = useStore(channel.typing, (typing) => typersIn(typing, threadId), isSameList);

  const actions = useMemo(() => createTypist(client, channel.id, threadId), [client, channel, threadId]);

  useEffect(() => actions.stop, [actions]);

  return useMemo(() => ({ typers, isAnyoneTyping: typers.length > 0, ...actions }), [typers, actions]);
}

function createTypist(
  client: RealtimeClient,
  channelId: string,
  threadId: string | undefined,
): Pick<UseTypingResult, 'keystroke' | 'stop' | 'inputProps'> {
  let isTyping = false;
  const tell = (next: boolean): void => {
    // A component that only shows who types must not stop another one's typing when it unmounts.
    if (!next && !isTyping) return;
    isTyping = next;
    client.sendTyping(channelId, next, threadId === undefined ? undefined : { threadId });
  };
  const stop = () => tell(false);
  return {
    keystroke: () => tell(true),
    stop,
    inputProps: { onInput: (event) => tell(!event || !isEmpty(event.currentTarget)), onBlur: stop },
  };
}

function typersIn(typing: readonly TypingEvent[], threadId: string | undefined): readonly string[] {
  return typing.filter((event) => event.threadId === threadId).map((event) => event.userId);
}

const isEmpty = (field: object): boolean => 'value' in field && field.value === '';
