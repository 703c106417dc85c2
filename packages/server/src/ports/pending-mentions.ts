/** Mentions of one message whose inboxes may not have been told yet. */
export interface PendingMentions {
  readonly channelId: string;
  readonly messageId: string;
  /** The message's place; with its id it names the record. */
  readonly offset: number;
  readonly fromUserId: string;
  /** Everyone mentioned but the author. */
  readonly userIds: readonly string[];
}

/** Most records of one channel that are read at once. */
export const MENTIONS_PAGE = 100;

/**
 * What appends of messages with mentions leave behind, in the same atomic step, until the inboxes have it: so that
 * any instance can finish what one that died had begun. Bounded like the messages of a channel, and gone with them.
 */
export interface PendingMentionStore {
  /** Records of one channel, oldest first, at most a page. */
  of(channelId: string): Promise<readonly PendingMentions[]>;
  /**
   * Records that are older than `ageMs`, of all channels, as many as can be dealt with at once, and of one channel no
   * more than a page. Each is given to one
   * caller, and again, to any, only if it is still there `ageMs` later.
   */
  takeOver(ageMs: number): Promise<readonly PendingMentions[]>;
  /** The inboxes have these messages' mentions. */
  settle(channelId: string, records: readonly Pick<PendingMentions, 'messageId' | 'offset'>[]): Promise<void>;
}
