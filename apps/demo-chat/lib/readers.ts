import type { Message, ReadReceipt } from '@nchat/realtime-client';

/** Under which message to show who has read up to it. Not the reader, and nobody under a message of his own. */
export function readersByMessage(
  receipts: ReadonlyMap<string, ReadReceipt>,
  messages: readonly Message[],
  user: string,
): ReadonlyMap<string, readonly string[]> {
  const authors = new Map(messages.map((message) => [message.id, message.userId]));
  const readers = new Map<string, readonly string[]>();
  for (const { userId, messageId } of receipts.values()) {
    if (userId === user || userId === authors.get(messageId)) continue;
    readers.set(messageId, [...(readers.get(messageId) ?? []), userId].toSorted());
  }
  return readers;
}
