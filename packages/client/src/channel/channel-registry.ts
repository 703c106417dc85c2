import { RealtimeError, type ServerEventData } from '@nchat/realtime-protocol/core';
import { createChannel, type ChannelHost, type LiveChannel } from './channel.js';

/** All channels of a client, and the way of the server's events to them. */
export interface ChannelRegistry {
  /** The one object of this channel. */
  get: (channelId: string) => LiveChannel;
  all: () => LiveChannel[];
  /** Hands an event of the server to the channel it names, if there is one. */
  route: (name: string, data: unknown) => void;
}

/** Makes a {@link ChannelRegistry}. */
export function createRegistry(host: ChannelHost): ChannelRegistry {
  const channels = new Map<string, LiveChannel>();

  function tell(channel: LiveChannel, name: string, data: unknown): void {
    const { content, sync, id: channelId } = channel;
    switch (name) {
      case 'message':
      case 'message:updated':
      case 'message:deleted':
      case 'reaction':
      case 'notification':
        return sync.live({ event: name, data } as Parameters<typeof sync.live>[0]);
      case 'typing':
        return content.type(data as ServerEventData<'typing'>);
      case 'read':
        return content.read([data as ServerEventData<'read'>]);
      case 'channel:members':
        return content.enter((data as ServerEventData<'channel:members'>).members);
      case 'channel:reset':
        return sync.resync();
      case 'channel:removed':
        channel.removed(new RealtimeError('forbidden', { channelId }));
        return host.events.emit(name, { channelId, reason: (data as ServerEventData<'channel:removed'>).reason });
    }
  }

  return {
    get(channelId) {
      let channel = channels.get(channelId);
      if (!channel) channels.set(channelId, (channel = createChannel(channelId, host)));
      return channel;
    },
    all: () => [...channels.values()],
    route(name, data) {
      // A notice names the channel it is about; only `channelLog` says in whose log it stands.
      const { channelId, channelLog } = data as { channelId: string; channelLog?: string };
      const channel = channels.get(name === 'notification' ? (channelLog ?? '') : channelId);
      if (channel) tell(channel, name, data);
    },
  };
}
