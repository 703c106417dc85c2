import type { Message, ReadReceipt } from '@nchat/realtime-client';

/**
 * Under which message to show who has read up to it. Who wrote something later has read more than the mark says, and
 * needs none.
 */
export function readersByMessage(
  receipts: ReadonlyMap<string, ReadReceipt>,
  messages: readonly Message[],
  user: string,
): ReadonlyMap<string, readonly string[]> {
  const lastWritten = new Map(messages.map((message) => [message.userId, message.offset]));
  const readers = new Map<string, readonly string[]>();
  for (const { userId, messageId, offset } of receipts.values()) {
    if (userId === user || (lastWritten.get(userId) ?? 0) >= offset) continue;
    readers.set(messageId, [...(readers.get(messageId) ?? []), userId].toSorted());
  }
  return readers;
}
