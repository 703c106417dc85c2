import { UNREAD_LIMIT } from '@nchat/realtime-protocol/core';
import type { Message } from '../messages/message.js';
import { createStore, type Store } from '../store.js';
import type { UnreadCounts } from './unread-counts.js';

interface Tally {
  count: number;
  /** Ids of unread messages that mention the current user. */
  mentions: readonly string[];
  /** Id of the last message that was read. */
  readId: string;
  /** The server's count covers the log up to here. */
  countedTo: number;
}

/** Unread messages per channel: the server's count, kept up to date by what arrives live. */
export interface Unread {
  readonly store: Store<ReadonlyMap<string, UnreadCounts>>;
  count: (channelId: string) => number;
  /** The server counted, up to this place of the log; `readId` is the last message that was read. */
  joined: (channelId: string, count: number, countedTo: number, readId: string | undefined) => void;
  /** Somebody else's message arrived in a joined channel. */
  arrived: (message: Message, me: string | null) => void;
  /** The current user was mentioned, in any channel. */
  mentioned: (channelId: string, messageId: string) => void;
  /**
   * The current user has read up to this message, here or on another device; `count` is what is left. Returns how to
   * take that back.
   */
  read: (channelId: string, messageId: string, count: number | undefined) => () => void;
  clear: () => void;
}

/** Makes an {@link Unread}. */
export function createUnread(): Unread {
  const store = createStore<ReadonlyMap<string, UnreadCounts>>(new Map());
  const tallies = new Map<string, Tally>();
  const none: Tally = { count: 0, mentions: [], readId: '', countedTo: 0 };
  const get = (channelId: string): Tally => tallies.get(channelId) ?? none;

  function change(channelId: string, news: Partial<Tally>): void {
    const tally = { ...get(channelId), ...news };
    const count = (tally.count = Math.min(tally.count, UNREAD_LIMIT));
    // Message ids are time-ordered, so they compare like places in the log, also in channels that are not joined.
    tally.mentions = [...new Set(tally.mentions)].filter((id) => id > tally.readId);
    tallies.set(channelId, tally);
    const mentions = tally.mentions.length;
    const shown = store.getSnapshot().get(channelId) ?? { count: 0, mentions: 0 };
    if (shown.count === count && shown.mentions === mentions) return;
    store.set(new Map(store.getSnapshot()).set(channelId, { count, mentions }));
  }

  const mentioned = (channelId: string, messageId: string): void =>
    change(channelId, { mentions: [...get(channelId).mentions, messageId] });

  return {
    store,
    mentioned,
    count: (channelId) => get(channelId).count,
    joined: (channelId, count, countedTo, readId = get(channelId).readId) =>
      change(channelId, { count, countedTo, readId }),
    arrived({ channelId, id, offset, mentions }, me) {
      const { count, countedTo } = get(channelId);
      if (offset > countedTo) change(channelId, { count: count + 1 });
      if (me !== null && mentions.includes(me)) mentioned(channelId, id);
    },
    read(channelId, readId, count) {
      const before = get(channelId);
      change(channelId, { readId, count: count ?? before.count });
      const after = get(channelId);
      return () => {
        const now = get(channelId);
        const mentions = [...before.mentions, ...now.mentions];
        change(channelId, { readId: before.readId, count: now.count - after.count + before.count, mentions });
      };
    },
    clear() {
      tallies.clear();
      store.set(new Map());
    },
  };
}
