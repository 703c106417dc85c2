import { useChannel, type UseMessagesResult } from '@nchat/realtime-react';
import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { currentJump, endJump, onJump } from './jumps';

interface Options {
  readonly view: UseMessagesResult;
  /** Whether the list has all that the server has. */
  readonly isWhole: boolean;
  /** Ids of the messages of the list, in its order. */
  readonly ids: readonly string[];
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>;
  /** Opens the thread of a message; without it the list is one. */
  readonly onThread: ((threadId: string) => void) | undefined;
}

/** Messages per fetch on the way back: the most that the server gives. */
const PAGE = 300;
/** For how long the message that was jumped to stands out. */
const SHOWN_MS = 2_500;

/**
 * Meets the wishes of `jumpToMessage` in a list. Older messages are fetched up to the one that is wanted, so that the
 * list has no hole; what the server keeps of a channel is a few pages. A reply is shown in its thread.
 *
 * @returns the id of the message that was jumped to a moment ago.
 */
export function useJumps({ view, isWhole, ids, virtualizer, onThread }: Options): string | null {
  const { channel } = useChannel();
  const jump = useSyncExternalStore(onJump, currentJump, () => null);
  const [shown, setShown] = useState<string | null>(null);
  const { messages, status, hasMore, isLoadingMore, error } = view;
  const failed = useRef<unknown>(null);

  useEffect(() => {
    if (!jump || jump.channelId !== channel.id || status !== 'ready') return;
    const index = ids.indexOf(jump.messageId);
    if (index >= 0) {
      virtualizer.scrollToIndex(index, { align: 'center' });
      endJump(jump);
      // eslint-disable-next-line react-hooks/set-state-in-effect -- What is outside has changed: where the list stands.
      setShown(jump.messageId);
      return;
    }
    // A thread's list waits: the channel's says whether there is such a message.
    if (!onThread) return;
    const threadId = messages.find(({ id }) => id === jump.messageId)?.threadId;
    if (threadId !== undefined) onThread(threadId);
    else if (isWhole || (error && failed.current === jump)) endJump(jump);
    else if (hasMore && !isLoadingMore) {
      failed.current = jump;
      void channel.loadMore(PAGE);
    }
  }, [jump, channel, ids, messages, status, isWhole, hasMore, isLoadingMore, error, virtualizer, onThread]);

  useEffect(() => {
    if (shown === null) return;
    const timer = setTimeout(() => setShown(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);

  return shown;
}
