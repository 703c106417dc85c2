'use client';

import type { Channel, RealtimeClient } from '@nchat/realtime-client';
import { useContext, useEffect } from 'react';
import { RealtimeUsageError } from '../usage-error.js';
import { ChannelContext } from './contexts.js';
import { useClient } from './use-client.js';

/** The channel with this id, or the one of the `ChannelProvider` above. */
export function useChannelById(
  hook: string,
  channelId: string | undefined,
): [channel: Channel, client: RealtimeClient] {
  const client = useClient(hook);
  const inherited = useContext(ChannelContext);
  const id = channelId ?? inherited;
  if (id === null) throw new RealtimeUsageError('channel_missing', hook);
  return [client.channel(id), client];
}

/** As {@link useChannelById}, and keeps it joined while the component is mounted. The client counts the holders. */
export function useJoinedChannel(
  hook: string,
  channelId: string | undefined,
): [channel: Channel, client: RealtimeClient] {
  const found = useChannelById(hook, channelId);
  const [channel] = found;
  useEffect(() => channel.attach(), [channel]);
  return found;
}
