import type { Attachment, LogEntry, Message, Position, UserProfile } from '@nchat/realtime-protocol';

interface AppendBase {
  readonly channelId: string;
  /** Id of the new entry; for a message also the message's id. */
  readonly id: string;
  /** Unix ms. */
  readonly at: number;
  readonly userId: string;
  /** Names the operation over all its retries, in the scope (channel, user). */
  readonly operationId?: string | undefined;
}

export interface MessageAppend extends AppendBase {
  readonly kind: 'message';
  readonly user?: UserProfile | undefined;
  readonly content: string;
  readonly mentions: readonly string[];
  readonly threadId?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly attachments: readonly Attachment[];
  readonly metadata?: Message['metadata'];
}

export interface EditAppend extends AppendBase {
  readonly kind: 'edit';
  readonly messageId: string;
  /** May change other people's messages. */
  readonly moderator: boolean;
  readonly content: string;
  readonly mentions?: readonly string[] | undefined;
}

export interface DeleteAppend extends AppendBase {
  readonly kind: 'delete';
  readonly messageId: string;
  readonly moderator: boolean;
}

export interface ReactionAppend extends AppendBase {
  readonly kind: 'reaction';
  readonly messageId: string;
  readonly emoji: string;
  readonly action: 'add' | 'remove';
}

export interface NotificationAppend extends AppendBase {
  readonly kind: 'notification';
  readonly notice: {
    readonly kind: string;
    readonly channelId?: string | undefined;
    readonly messageId?: string | undefined;
    readonly fromUserId?: string | undefined;
    readonly data?: unknown;
  };
}

export type Append = MessageAppend | EditAppend | DeleteAppend | ReactionAppend | NotificationAppend;

export interface Appended {
  /** Where the operation's entry stands; the top of the log when nothing changed. */
  readonly position: Position;
  /** The message concerned, as it stands now; absent for notifications. */
  readonly message?: Message;
  /** The operation was done before; nothing was appended. */
  readonly duplicate: boolean;
}

/** A part of the log after a position the reader names. */
export interface Slice {
  /** False when the position is not part of what is kept: history was lost. Then there are no entries. */
  readonly recovered: boolean;
  /** The position names an entry that this epoch never had: the log was rolled back, or the position is made up. */
  readonly contradicts?: boolean;
  /** Oldest first, contiguous, starting right after the position. */
  readonly entries: readonly LogEntry[];
  readonly top: Position;
  /** There are more entries up to `top`. */
  readonly hasMore: boolean;
}

export interface HistoryQuery {
  readonly channelId: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly around?: string | undefined;
  readonly threadId?: string | undefined;
  readonly limit: number;
}

/** Materialised messages, oldest first. */
export interface HistoryPage {
  readonly messages: readonly Message[];
  /** There are more in the direction read; for the newest page and `around`: older ones. */
  readonly hasMore: boolean;
  readonly top: Position;
}

/**
 * One append-only log per channel, bounded twice: by messages kept and by entries for recovery. Every method is
 * one call to the store; none may be assumed to finish in the same tick.
 */
export interface ChannelLog {
  /**
   * Appends one entry, or finds that it was appended before. Atomically with the append, and in the order of the
   * log, an `entry` frame is published on the channel's topic of the bus, and a message that mentions others leaves a
   * record of them (`PendingMentionStore`).
   * Rejects with `message_not_found`, `forbidden` (not the author), `idempotency_mismatch`, `invalid_payload` (one
   * emoji too many on a message) or `unavailable`.
   */
  append(request: Append): Promise<Appended>;
  /** Entries after a position. A position of another life of the log is not recovered. */
  read(channelId: string, after: Position, limit: number): Promise<Slice>;
  /** Entries since a point in time (Unix ms); `recovered` tells whether the log still reaches back that far. */
  readSince(channelId: string, time: number, limit: number): Promise<Slice>;
  /** The newest entries as they are, oldest first; `hasMore` means there are older ones. */
  tail(channelId: string, limit: number): Promise<Slice>;
  /** Rejects with `message_not_found` when `before`, `after` or `around` names none that is kept. */
  history(query: HistoryQuery): Promise<HistoryPage>;
  /**
   * Where each of these logs stands, `null` for one that has no life any more; in the order asked. `undefined` for one
   * that cannot be reached at present; rejects when none can.
   */
  tops(channelIds: readonly string[]): Promise<readonly (Position | null | undefined)[]>;
  /**
   * Begins a new epoch, if the log still has the one that was seen broken, so that a place of the old one never
   * means two entries. Messages stay; positions of the old epoch are not recovered any more.
   */
  rotate(channelId: string, brokenEpoch: string): Promise<void>;
  /** Kept messages after `offset` that others wrote and nobody deleted; counting stops at `limits.unread`. */
  unread(channelId: string, userId: string, offset: number): Promise<number>;
}
