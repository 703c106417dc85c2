import type { JoinData, LogEntry, Notification, Position } from '@nchat/realtime-protocol/core';
import { ChannelSync } from '../channel/channel-sync.js';
import type { Clock } from '../clock.js';
import type { Emitter } from '../emitter.js';
import type { RealtimeEvents } from '../events.js';
import type { Unread } from '../unread/unread.js';

/** What the inbox needs of the client. */
export interface InboxHost {
  readonly clock: Clock;
  readonly events: Emitter<RealtimeEvents>;
  readonly unread: Unread;
  join(channelId: string, since: Position | null): Promise<JoinData>;
  changed(): void;
}

/** Follows `user:<id>`, the log of what concerns one user: mentions and notices, also of channels not joined. */
export class Inbox {
  private readonly host: InboxHost;
  private readonly sync: ChannelSync;
  private id = '';

  constructor(host: InboxHost) {
    this.host = host;
    this.sync = new ChannelSync({
      clock: host.clock,
      patienceMs: () => 1000,
      join: (since) => host.join(this.id, since),
      snapshot: () => {},
      apply: (entries) => this.apply(entries),
      replace: (page) => this.restart(page),
      gap: (fromOffset, toOffset, recovered) =>
        host.events.emit('gap', { channelId: this.id, fromOffset, toOffset, recovered }),
      changed: () => host.changed(),
      refused: () => {},
    });
  }

  /** Whether it is gap-free, or not there at all. */
  get isSettled(): boolean {
    return this.sync.state === 'down' || this.sync.state === 'live';
  }

  /** The connection is up and the server has put the session into these rooms. */
  up(userId: string, rooms: readonly string[]): void {
    const id = `user:${userId}`;
    if (id !== this.id) this.sync.forget();
    this.id = id;
    if (rooms.includes(id)) this.sync.start();
  }

  down(): void {
    this.sync.stop();
  }

  live(notification: Notification): void {
    this.sync.live({ event: 'notification', data: notification });
  }

  /** `channel:reset` for the inbox. */
  reset(channelId: string): void {
    if (channelId === this.id) this.sync.resync();
  }

  private apply(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      if (entry.event !== 'notification') continue;
      this.count(entry.data);
      this.host.events.emit('notification', entry.data);
    }
  }

  /** What came before this client looked is counted, but it is no news. */
  private restart(page: JoinData): void {
    for (const entry of page.entries) if (entry.event === 'notification') this.count(entry.data);
  }

  private count({ kind, channelId, messageId }: Notification): void {
    if (kind === 'mention' && channelId && messageId) this.host.unread.mentioned(channelId, messageId);
  }
}
