import type { JoinData, LogEntry, Notification, Position } from '@nchat/realtime-protocol/core';
import { createSync } from '../channel/channel-sync.js';
import type { Clock } from '../clock.js';
import type { Emitter } from '../emitter.js';
import type { RealtimeEvents } from '../events.js';
import { createStore, type Store } from '../store.js';
import type { Unread } from '../unread/unread.js';

/** The newest are kept; what is older is in the channels it speaks of. */
const KEPT = 100;

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
  /** What is in it, oldest first. */
  readonly store: Store<readonly Notification[]>;
  /** Whether it is gap-free, or not there at all. */
  isSettled: () => boolean;
  /** The connection is up, and the server has put the session into these rooms. */
  up: (userId: string, rooms: readonly string[]) => void;
  down: () => void;
  /** Nothing of the user remains. */
  forget: () => void;
  live: (notification: Notification) => void;
  /** The server has lost the history of a channel, maybe of this one. */
  reset: (channelId: string) => void;
}

/** Makes the {@link Inbox} of whoever is the current user. */
export function createInbox({ clock, events, unread, patienceMs, join, checkSynced }: InboxHost): Inbox {
  let id = '';
  const store = createStore<readonly Notification[]>([]);
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
      if (entry.event !== 'notification') return;
      store.set([...store.getSnapshot(), entry.data].slice(-KEPT));
      events.emit('notification', entry.data);
    },
    // What came before this client looked is counted, but it is no news.
    replace({ entries }) {
      entries.forEach(count);
      store.set(entries.flatMap(({ event, data }) => (event === 'notification' ? [data] : [])));
    },
    gap: (fromOffset, toOffset, recovered) => events.emit('gap', { channelId: id, fromOffset, toOffset, recovered }),
    changed: checkSynced,
    refused: () => {},
  });
  const forget = (): void => {
    sync.forget();
    store.set([]);
  };
  return {
    store,
    forget,
    isSettled: () => sync.state() === 'down' || sync.state() === 'live',
    up(userId, rooms) {
      if (id !== `user:${userId}`) forget();
      id = `user:${userId}`;
      if (rooms.includes(id)) sync.start();
    },
    down: sync.stop,
    live: (data) => sync.live({ event: 'notification', data }),
    reset: (channelId) => channelId === id && sync.resync(),
  };
}
