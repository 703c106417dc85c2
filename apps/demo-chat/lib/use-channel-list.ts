import { useConnection, useNotifications, useRealtimeClient, useUnread } from '@nchat/realtime-react';
import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { isDirect, otherPerson, standingChannels } from './channels';
import { chatHref, DEFAULT_CHANNEL, parseChannel } from './names';
import { channelsCalling, newestCall, openedChannels } from './opened-channels';
import type { UserTokens } from './user-tokens';

export interface ChannelList {
  /** The channel in the address bar. */
  readonly channelId: string;
  /** The channels of many, and those of two; `opened` are those among them that can be taken from the list. */
  readonly channels: readonly string[];
  readonly direct: readonly string[];
  readonly opened: readonly string[];
  /** The direct channels that can be joined now. */
  readonly covered: ReadonlySet<string>;
  readonly open: (channelId: string) => void;
  /** Takes an opened channel from the list, until somebody opens it again or writes to the user alone. */
  readonly remove: (channelId: string) => void;
}

const NONE: readonly string[] = [];
const NOBODY: ReadonlySet<string> = new Set();

/** Keeps the open channel in the address bar, so that reloading, sharing and going back work. */
export function useChannelList(user: string, tokens: UserTokens): ChannelList {
  const channelId = parseChannel(useSearchParams().get('channel')) ?? DEFAULT_CHANNEL;
  const client = useRealtimeClient();
  const isConnected = useConnection((connection) => connection.isConnected);
  const { mentionsByChannel } = useUnread();
  const notifications = useNotifications();
  const store = openedChannels(user);
  const opened = useSyncExternalStore(store.subscribe, store.get, () => NONE);
  const covered = useSyncExternalStore(tokens.subscribe, tokens.covered, () => NOBODY);
  const ids = [...new Set([...standingChannels(user), ...opened, channelId])];

  useEffect(() => {
    if (!standingChannels(user).includes(channelId)) store.add([channelId]);
  }, [store, user, channelId]);

  // Whoever writes in a direct channel mentions the other, whose inbox then tells of the channel.
  useEffect(() => {
    store.add(channelsCalling(user, notifications, store.removed()));
  }, [store, user, notifications]);

  useEffect(() => {
    // What fails here shows in the channel, which then cannot be joined.
    if (isConnected) tokens.cover(client).catch(() => {});
  }, [client, tokens, isConnected, opened]);

  const open = useCallback(
    async (id: string) => {
      if (!standingChannels(user).includes(id)) openedChannels(user).add([id]);
      if (isDirect(id)) await tokens.cover(client).catch(() => {});
      window.history.pushState(null, '', chatHref(user, id));
    },
    [client, tokens, user],
  );

  return {
    channelId,
    channels: ids.filter((id) => !otherPerson(id, user)),
    direct: ids.filter((id) => otherPerson(id, user)),
    opened,
    covered,
    open: useCallback((id: string) => void open(id), [open]),
    remove(id) {
      // What fails is told by the toast.
      if ((mentionsByChannel.get(id) ?? 0) > 0) client.markRead(id).catch(() => {});
      store.remove(id, newestCall(id, notifications));
      if (id === channelId) void open(DEFAULT_CHANNEL);
    },
  };
}
