import type { Message } from '@nchat/realtime-client';

/** How many replies of each thread are among the messages, by the id of the message it belongs to. */
export function replyCounts(messages: readonly Message[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { threadId, deletedAt } of messages) {
    if (threadId && !deletedAt) counts.set(threadId, (counts.get(threadId) ?? 0) + 1);
  }
  return counts;
}
