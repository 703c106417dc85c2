import type { JoinData, LogEntry, Notification, Position } from '@nchat/realtime-protocol/core';
import { createSync } from '../channel/channel-sync.js';
import type { Clock } from '../clock.js';
import type { Emitter } from '../emitter.js';
import type { RealtimeEvents } from '../events.js';
import type { Unread } from '../unread/unread.js';

/** What the inbox needs of the client. */
export interface InboxHost {
  readonly clock: Clock;
  readonly events: Emitter<RealtimeEvents>;
  readonly unread: Unread;
  patienceMs: () => number;
  join: (channelId: string, since: Position | null) => Promise<JoinData>;
  /** Whether it is gap-free may have changed. */
  checkSynced: () => void;
}

/** Follows `user:<id>`, the log of what concerns one user: mentions and notices, also of channels not joined. */
export interface Inbox {
  /** Whether it is gap-free, or not there at all. */
  isSettled: () => boolean;
  /** The connection is up, and the server has put the session into these rooms. */
  up: (userId: string, rooms: readonly string[]) => void;
  down: () => void;
  live: (notification: Notification) => void;
  /** The server has lost the history of a channel, maybe of this one. */
  reset: (channelId: string) => void;
}

/** Makes the {@link Inbox} of whoever is the current user. */
export function createInbox({ clock, events, unread, patienceMs, join, checkSynced }: InboxHost): Inbox {
  let id = '';
  const count = (entry: LogEntry): void => {
    if (entry.event !== 'notification') return;
    const { kind, channelId, messageId } = entry.data;
    if (kind === 'mention' && channelId && messageId) unread.mentioned(channelId, messageId);
  };
  const sync = createSync(clock, patienceMs, {
    join: (since) => join(id, since),
    snapshot: () => {},
    apply(entry) {
      count(entry);
      if (entry.event === 'notification') events.emit('notification', entry.data);
    },
    // What came before this client looked is counted, but it is no news.
    replace: (page) => page.entries.forEach(count),
    gap: (fromOffset, toOffset, recovered) => events.emit('gap', { channelId: id, fromOffset, toOffset, recovered }),
    changed: checkSynced,
    refused: () => {},
  });
  return {
    isSettled: () => sync.state() === 'down' || sync.state() === 'live',
    up(userId, rooms) {
      if (id !== `user:${userId}`) sync.forget();
      id = `user:${userId}`;
      if (rooms.includes(id)) sync.start();
    },
    down: sync.stop,
    live: (data) => sync.live({ event: 'notification', data }),
    reset: (channelId) => channelId === id && sync.resync(),
  };
}
