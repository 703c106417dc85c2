import type { RealtimeError, Receipt } from '@nchat/realtime-protocol/core';
import type { HistoryOptions, HistoryPage, Message, MessagesSnapshot, SendOptions } from '../messages/message.js';
import type { PresenceMember, PresenceSnapshot } from '../presence/presence.js';
import type { Store, Unsubscribe } from '../store.js';

/** How far a user has read a channel. Marks only move forward. */
export type ReadReceipt = Readonly<Receipt>;

/** Somebody types, or stopped. */
export interface TypingEvent {
  /** Where. */
  readonly channelId: string;
  /** Who. */
  readonly userId: string;
  /** False: stopped. */
  readonly isTyping: boolean;
  /** When it ends unless renewed, Unix ms of this machine. */
  readonly expiresAt: number;
  /** Id of the message whose thread it is in; absent in the channel itself. */
  readonly threadId?: string;
}

/** What a join found. */
export interface JoinResult {
  /** The channel. */
  readonly channelId: string;
  /** The newest place in the channel's log that is applied. */
  readonly offset: number;
  /** Whether the channel went on where it was left, without a gap; false on a first join. */
  readonly recovered: boolean;
  /** Who is in it. */
  readonly members: readonly PresenceMember[];
  /** Place of the last message the current user has read; 0 for none. */
  readonly lastReadOffset: number;
  /** Messages of others after it, at most 100 (shown as `99+`). */
  readonly unreadCount: number;
}

/**
 * Where a channel stands: `released` (not joined), `joining`, `joined`, `resyncing` (fetching what it missed), or
 * `failed` (refused; see `error`, join again to retry).
 */
export interface ChannelStatus {
  /** Where the channel stands. */
  readonly state: 'released' | 'joining' | 'joined' | 'resyncing' | 'failed';
  /** Why it was refused; else `null`. */
  readonly error: RealtimeError | null;
}

/** A live list of messages and the way to reach further back. */
export interface MessageView {
  /** The list, live. */
  readonly messages: Store<MessagesSnapshot>;
  /**
   * Puts the next older page in front of `messages`, without a hole. Does nothing when there is none, or while
   * one is on its way. Rejects as {@link Channel.history} does.
   *
   * @param limit - Messages to fetch, at most 300. @default 50
   */
  readonly loadMore: (limit?: number) => Promise<void>;
}

/**
 * One channel. `client.channel(id)` returns the same object every time; it does nothing until something joins.
 *
 * @example
 * const general = client.channel('general');
 * const release = general.attach();
 * general.messages.subscribe(() => render(general.messages.getSnapshot().items));
 */
export interface Channel extends MessageView {
  /** Its id. */
  readonly id: string;
  /** Where it stands. */
  readonly status: Store<ChannelStatus>;
  /** Who is in it. */
  readonly presence: Store<PresenceSnapshot>;
  /** Who types now, without the current user. Entries end by themselves. */
  readonly typing: Store<readonly TypingEvent[]>;
  /** Read marks by user id; the current user's own also before the server has taken it. */
  readonly receipts: Store<ReadonlyMap<string, ReadReceipt>>;
  /**
   * Joins, and keeps the channel joined until the returned function is called. Counted: the channel is left when
   * the last holder has let go for `releaseDelayMs`. A refusal shows in `status` and on `error`.
   */
  attach(): Unsubscribe;
  /** As {@link RealtimeClient.sendMessage}. */
  send(content: string, options?: SendOptions): Promise<Message>;
  /**
   * Replaces the text of a message. Shows at once, and is taken back when it is refused. A send that still waits in the
   * outbox is rewritten instead. Resolves with the message as the server has it.
   * Rejects with `forbidden`, `message_not_found`, `invalid_payload`, `queue_full` or `queue_expired`.
   */
  edit(messageId: string, content: string, options?: { mentions?: readonly string[] }): Promise<Message>;
  /**
   * Deletes a message; a tombstone stays. Shows at once, and is taken back when it is refused. A send that still waits
   * in the outbox is dropped instead.
   * Rejects with `forbidden`, `message_not_found`, `queue_full` or `queue_expired`.
   */
  delete(messageId: string): Promise<void>;
  /**
   * Adds the current user's reaction. Shows at once, and is taken back when it is refused.
   * Rejects with `message_not_found`, `invalid_payload`, `queue_full` or `queue_expired`.
   */
  react(messageId: string, emoji: string): Promise<void>;
  /** Takes the current user's reaction back. Rejects as `react` does. */
  unreact(messageId: string, emoji: string): Promise<void>;
  /**
   * Reads history without changing `messages`. Needs a connection and the channel joined: waits for both.
   * Rejects with `message_not_found`, `forbidden`, `rate_limited`, `timeout` or `offline`.
   */
  history(options?: HistoryOptions): Promise<HistoryPage>;
  /**
   * The messages right before the live list: what you get here and what arrives live have no hole and no overlap
   * between them. Pages also go in front of `messages`. Rejects as `history` does.
   */
  historyBeforeSubscribe(options?: { limit?: number }): Promise<HistoryPage>;
  /** The thread under a message, live. The first subscriber fetches its newest page. */
  thread(threadId: string): MessageView;
  /** Leaves now, whoever holds the channel. Resolves when the server knows; never rejects. */
  leave(): Promise<void>;
}
