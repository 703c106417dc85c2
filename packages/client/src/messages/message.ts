import type {
  Attachment,
  Position,
  RealtimeError,
  ReactionSummary as WireReactionSummary,
  UserProfile,
} from '@nchat/realtime-protocol/core';

/**
 * Life of a message: `queued` (waits in the outbox) → `sending` (on the wire) → `sent` (in the channel's log) →
 * `read` (someone else read up to it), or `failed` (refused for good; see `error`, retry or discard). Messages of
 * others are always `sent`.
 */
export type DeliveryStatus = 'queued' | 'sending' | 'sent' | 'read' | 'failed';

/** All reactions of one emoji on one message. */
export interface ReactionSummary extends Readonly<Omit<WireReactionSummary, 'userIds'>> {
  /** Who reacted with it. */
  readonly userIds: readonly string[];
  /** Whether the current user is among them. */
  readonly mine: boolean;
}

/** A message as it stands: edits and reactions applied. */
export interface Message<M = unknown> {
  /** The server's id; equals `clientMessageId` until the server has accepted the message. */
  readonly id: string;
  /** Stable over the whole life of the message, also while pending: the right `key` of a list item. */
  readonly clientMessageId: string;
  /** The channel it is in. */
  readonly channelId: string;
  /** Place in the channel's order; 0 until the server has accepted the message. */
  readonly offset: number;
  /** Who wrote it. */
  readonly userId: string;
  /** How the author's token describes the author. */
  readonly user?: UserProfile;
  /** Empty on a tombstone. */
  readonly content: string;
  /** Ids of the users it mentions. */
  readonly mentions: readonly string[];
  /** Files that go with it. */
  readonly attachments: readonly Attachment[];
  /** Id of the message whose thread this one belongs to. */
  readonly threadId?: string;
  /** Id of the message this one quotes. */
  readonly replyTo?: string;
  /** ISO 8601. While pending: the time of this machine. */
  readonly createdAt: string;
  /** `createdAt` in Unix ms. */
  readonly timestamp: number;
  /** ISO 8601; absent before the first edit. */
  readonly editedAt?: string;
  /** Set on tombstones. */
  readonly deletedAt?: string;
  /** From 1, one more per edit. */
  readonly version: number;
  /** One entry per emoji. */
  readonly reactions: readonly ReactionSummary[];
  /** Free JSON of the application. */
  readonly metadata?: M;
  /** Position of the log entry that last set this message; `null` while pending. */
  readonly position: Position | null;
  /** How far it has come. */
  readonly status: DeliveryStatus;
  /** Why the message `failed`; in a `message:status` event also why a change to it was refused. */
  readonly error?: RealtimeError;
  /** Tries so far, while `queued`, `sending` or `failed`. */
  readonly attempts?: number;
}

/** What may go with a message. */
export interface SendOptions<M = unknown> {
  /** Ids of the users to notify. At most 50. */
  mentions?: readonly string[];
  /** Sends into the thread of this message. */
  threadId?: string;
  /** Id of the message this one quotes. */
  replyTo?: string;
  /** Links to files stored elsewhere. At most 10. */
  attachments?: readonly Attachment[];
  /** Free JSON object of the application, at most 4 KB. */
  metadata?: M;
  /** Names the send over all its retries. @default a fresh time-ordered id */
  clientMessageId?: string;
  /** Withdraws the message if it has not gone out yet; the promise then rejects with an `AbortError`. */
  signal?: AbortSignal;
}

/** Which stretch of a channel's history to read. At most one of `before`, `after` and `around`. */
export interface HistoryOptions {
  /** Messages per page, at most 300. @default 50 */
  limit?: number;
  /** Messages older than the one with this id. */
  before?: string;
  /** Messages newer than the one with this id. */
  after?: string;
  /** Messages on both sides of the one with this id. */
  around?: string;
  /** Only the thread of this message. */
  threadId?: string;
}

/** A stretch of history, oldest first. */
export interface HistoryPage {
  /** The messages. */
  readonly items: readonly Message[];
  /** Whether `next()` would find more. */
  readonly hasMore: boolean;
  /** The next page in the same direction. Rejects as `channel.history` does. */
  next(): Promise<HistoryPage>;
}

/** A list of messages that keeps itself up to date. */
export interface MessagesSnapshot {
  /** In the channel's order; pending messages come last. An unchanged message keeps its identity. */
  readonly items: readonly Message[];
  /** Whether the newest page has arrived: tells an empty list from one that is not known yet. */
  readonly isLoaded: boolean;
  /** Whether `loadMore()` would find older messages. */
  readonly hasMore: boolean;
  /** Whether the first page or an older one is being fetched. */
  readonly isLoading: boolean;
  /** Whether nothing is missing between the oldest item and now. */
  readonly isGapless: boolean;
  /** Why the last fetch failed; `null` after a good one. */
  readonly error: RealtimeError | null;
}
