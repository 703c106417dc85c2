import type { Message } from '@nchat/realtime-client';

/** What a thread holds, as far as its channel's list knows. */
export interface ThreadSummary {
  readonly count: number;
  /** When the last reply came, Unix ms. */
  readonly lastAt: number;
  /** Who replied, the latest first. */
  readonly userIds: readonly string[];
}

/**
 * The threads among the messages of a channel, by the id of the message that each belongs to. Replies are younger than
 * what they answer: whoever has that, and all since, has all replies.
 */
export function threadSummaries(messages: readonly Message[]): ReadonlyMap<string, ThreadSummary> {
  const threads = new Map<string, ThreadSummary>();
  for (const { threadId, deletedAt, timestamp, userId } of messages) {
    if (threadId === undefined || deletedAt) continue;
    const { count, userIds } = threads.get(threadId) ?? { count: 0, userIds: [] };
    threads.set(threadId, {
      count: count + 1,
      lastAt: timestamp,
      userIds: [userId, ...userIds.filter((id) => id !== userId)],
    });
  }
  return threads;
}

/**
 * What a channel's list shows: replies stand in their threads. Those whose message is gone from the history could be
 * reached nowhere else, and stay.
 *
 * @param hasOlder - Whether older messages may still come.
 */
export function withoutReplies(messages: readonly Message[], hasOlder: boolean): readonly Message[] {
  const ids = new Set(messages.map(({ id }) => id));
  return messages.filter(({ threadId }) => threadId === undefined || (!hasOlder && !ids.has(threadId)));
}

/**
 * Up to which message each row stands for reading: whoever sees a row has passed the replies that follow it and show
 * elsewhere. One's own count as read by themselves.
 */
export function readUpTo(
  messages: readonly Message[],
  rows: readonly Message[],
  user: string,
): ReadonlyMap<string, string> {
  const shown = new Set(rows.map(({ id }) => id));
  const upTo = new Map<string, string>();
  let row: string | undefined;
  for (const { id, userId } of messages) {
    if (shown.has(id)) row = id;
    if (row !== undefined && (userId !== user || row === id)) upTo.set(row, id);
  }
  return upTo;
}
