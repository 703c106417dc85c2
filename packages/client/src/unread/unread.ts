import { limits } from '@nchat/realtime-protocol/core';
import type { Message } from '../messages/message.js';
import { createStore, type Store, type WritableStore } from '../store.js';
import type { UnreadCounts } from './unread-counts.js';

interface Tally {
  count: number;
  /** Ids of unread messages that mention the current user. */
  mentions: ReadonlySet<string>;
  /** Id of the last message that was read. */
  readId: string;
  /** The server's count covers the log up to here. */
  countedTo: number;
}

/** Unread messages per channel: the server's count, kept up to date by what arrives live. */
export class Unread {
  readonly store: Store<ReadonlyMap<string, UnreadCounts>>;
  private readonly writable: WritableStore<ReadonlyMap<string, UnreadCounts>> = createStore(
    new Map<string, UnreadCounts>(),
  );
  private readonly tallies = new Map<string, Tally>();

  constructor() {
    this.store = this.writable;
  }

  count(channelId: string): number {
    return this.tallies.get(channelId)?.count ?? 0;
  }

  /** The server counted, up to this place of the log. */
  joined(channelId: string, count: number, countedTo: number, readId: string | undefined): void {
    this.change(channelId, (tally) => ({ ...tally, count, countedTo, readId: readId ?? tally.readId }));
  }

  /** Somebody else's message arrived in a joined channel. */
  arrived(message: Message, me: string | null): void {
    this.change(message.channelId, (tally) => ({
      ...tally,
      count: tally.count + (message.offset > tally.countedTo ? 1 : 0),
      mentions: me !== null && message.mentions.includes(me) ? plus(tally.mentions, message.id) : tally.mentions,
    }));
  }

  /** The current user was mentioned, in any channel. */
  mentioned(channelId: string, messageId: string): void {
    this.change(channelId, (tally) => ({ ...tally, mentions: plus(tally.mentions, messageId) }));
  }

  /** The current user has read up to this message, here or on another device; `count` is what is left. */
  read(channelId: string, messageId: string, count: number | null): void {
    this.change(channelId, (tally) => ({ ...tally, count: count ?? tally.count, readId: messageId }));
  }

  clear(): void {
    this.tallies.clear();
    this.writable.set(new Map());
  }

  private change(channelId: string, update: (tally: Tally) => Tally): void {
    const tally = update(this.tallies.get(channelId) ?? { count: 0, mentions: new Set(), readId: '', countedTo: 0 });
    tally.count = Math.min(tally.count, limits.unread);
    // Message ids are time-ordered, so they compare like places in the log, also in channels that are not joined.
    tally.mentions = new Set([...tally.mentions].filter((id) => id > tally.readId));
    this.tallies.set(channelId, tally);
    const shown = this.store.getSnapshot().get(channelId) ?? { count: 0, mentions: 0 };
    if (shown.count === tally.count && shown.mentions === tally.mentions.size) return;
    const next = { count: tally.count, mentions: tally.mentions.size };
    this.writable.set(new Map(this.store.getSnapshot()).set(channelId, next));
  }
}

const plus = (set: ReadonlySet<string>, id: string): ReadonlySet<string> => new Set([...set, id]);
