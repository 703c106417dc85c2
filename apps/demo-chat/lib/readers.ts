import type { Message, ReadReceipt } from '@nchat/realtime-client';

/**
 * Under which row to show who has read up to it. Who wrote something later has read more than the mark says, and needs
 * none.
 *
 * @param rows - The messages that have a row of their own, oldest first.
 * @param messages - All messages, also those that show elsewhere.
 */
export function readersByRow(
  receipts: ReadonlyMap<string, ReadReceipt>,
  rows: readonly Message[],
  messages: readonly Message[],
  user: string,
): ReadonlyMap<string, readonly string[]> {
  const lastWritten = new Map(messages.map((message) => [message.userId, message.offset]));
  const readers = new Map<string, readonly string[]>();
  for (const { userId, offset } of receipts.values()) {
    if (userId === user || (lastWritten.get(userId) ?? 0) >= offset) continue;
    const row = rows.findLast((message) => message.offset > 0 && message.offset <= offset);
    if (row) readers.set(row.id, [...(readers.get(row.id) ?? []), userId].toSorted());
  }
  return readers;
}
