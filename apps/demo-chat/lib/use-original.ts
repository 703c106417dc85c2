import { isRealtimeError, type Message } from '@nchat/realtime-client';
import { useChannel, useRealtimeEvent } from '@nchat/realtime-react';
import { useEffect, useState } from 'react';
import { markHandled } from './handled-errors';

/** What was fetched, by channel and message; `null` for what is gone. */
const fetched = new Map<string, Promise<Message | null>>();

/**
 * A message that another one refers to: from the list if it is there, else fetched once.
 *
 * @param isListWhole - Whether the list has all that the server has: then there is nothing to fetch.
 * @returns `undefined` while it is on its way, `null` when the server has it no more.
 */
export function useOriginal(
  messageId: string,
  known: Message | undefined,
  isListWhole: boolean,
): Message | null | undefined {
  const { channel, isReady } = useChannel();
  const [found, setFound] = useState<Message | null | undefined>(undefined);
  const isNeeded = known === undefined && isReady && !isListWhole;

  useEffect(() => {
    if (!isNeeded) return;
    let isHere = true;
    const key = `${channel.id}/${messageId}`;
    let promise = fetched.get(key);
    if (!promise) {
      promise = channel.history({ around: messageId, limit: 1 }).then(
        ({ items }) => items.find(({ id }) => id === messageId) ?? null,
        (error: unknown) => {
          // That it is gone, the quote says itself. Not to be had just now: the next one to ask tries again.
          if (isRealtimeError(error, 'message_not_found')) markHandled(error);
          else fetched.delete(key);
          return null;
        },
      );
      fetched.set(key, promise);
    }
    void promise.then((message) => isHere && setFound(message));
    return () => {
      isHere = false;
    };
  }, [channel, messageId, isNeeded]);

  const keep = (message: Message) => {
    fetched.set(`${channel.id}/${messageId}`, Promise.resolve(message));
    setFound(message);
  };
  useRealtimeEvent(
    'message:updated',
    (message) => {
      if (message.id === messageId) keep(message);
    },
    { channelId: channel.id },
  );
  useRealtimeEvent(
    'message:deleted',
    ({ messageId: deleted, deletedAt }) => {
      if (deleted === messageId && found) keep({ ...found, content: '', deletedAt });
    },
    { channelId: channel.id },
  );

  return known ?? (isListWhole ? null : found);
}
