import { RealtimeError, type LogEntry, type Presence, type ServerEventData } from '@nchat/realtime-protocol/core';
import { JoinedChannel, type ChannelHost } from './channel.js';

/** All channels of a client, and the way of the server's events to them. */
export class ChannelRegistry {
  private readonly host: ChannelHost;
  private readonly channels = new Map<string, JoinedChannel>();

  constructor(host: ChannelHost) {
    this.host = host;
  }

  /** The one object of this channel. */
  get(channelId: string): JoinedChannel {
    let channel = this.channels.get(channelId);
    if (!channel) this.channels.set(channelId, (channel = new JoinedChannel(channelId, this.host)));
    return channel;
  }

  /** Without making one. */
  peek(channelId: string): JoinedChannel | undefined {
    return this.channels.get(channelId);
  }

  all(): IterableIterator<JoinedChannel> {
    return this.channels.values();
  }

  /** Whether every joined channel is gap-free. */
  get isSettled(): boolean {
    return [...this.channels.values()].every((channel) => channel.isSettled);
  }

  /** Forgets what channels that were left long ago have kept, and the people met only there. */
  sweep(): void {
    for (const channel of this.channels.values()) channel.sweep();
    const me = this.host.me();
    this.host.directory.retain(
      (userId) => userId === me || [...this.channels.values()].some((channel) => channel.content.members.has(userId)),
    );
  }

  /** Takes an event of the server; false when it is of another kind. */
  route(name: string, data: unknown): boolean {
    switch (name) {
      case 'message':
      case 'message:updated':
      case 'message:deleted':
      case 'reaction': {
        const entry = { event: name, data } as Exclude<LogEntry, { event: 'notification' }>;
        this.peek(entry.data.channelId)?.live(entry);
        return true;
      }
      case 'presence':
        this.present(data as Presence);
        return true;
      case 'typing':
      case 'read':
      case 'channel:joined':
      case 'channel:left':
      case 'channel:members':
      case 'channel:reset':
      case 'channel:removed': {
        const channel = this.peek((data as { channelId: string }).channelId);
        if (channel) this.tell(channel, name, data);
        return true;
      }
      default:
        return false;
    }
  }

  private tell(channel: JoinedChannel, name: string, data: unknown): void {
    const { content, id: channelId } = channel;
    switch (name) {
      case 'typing':
        return content.type(data as ServerEventData<'typing'>);
      case 'read':
        for (const receipt of content.receive([data as ServerEventData<'read'>])) this.host.read(channelId, receipt);
        return;
      case 'channel:joined':
        return content.members.change((data as ServerEventData<'channel:joined'>).userId, true);
      case 'channel:left': {
        const { userId } = data as ServerEventData<'channel:left'>;
        if (userId !== this.host.me()) content.members.change(userId, false);
        return;
      }
      case 'channel:members': {
        const { members } = data as ServerEventData<'channel:members'>;
        content.enter(members);
        return content.members.replace(members);
      }
      case 'channel:reset':
        return channel.sync.resync();
      case 'channel:removed': {
        const { reason } = data as ServerEventData<'channel:removed'>;
        channel.removed(new RealtimeError('forbidden', { channelId }));
        return this.host.events.emit('channel:removed', { channelId, reason });
      }
    }
  }

  private present(presence: Presence): void {
    const events = this.host.directory.receive([presence]);
    for (const { content } of this.channels.values()) {
      content.members.refresh([presence.userId]);
      if (presence.status === 'offline') content.typing.stop(({ userId }) => userId === presence.userId);
    }
    for (const event of events) this.host.events.emit('presence', event);
  }
}
