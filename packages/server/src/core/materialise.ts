import type { LogEntry, Message } from '@nchat/realtime-protocol';

/** The tombstone of a message: its place and author stay, what was said goes. */
export function tombstone(message: Message, deletedAt: string): Message {
  const { user, clientMessageId, threadId, replyTo, ...rest } = message;
  return {
    ...rest,
    ...(user && { user }),
    ...(clientMessageId && { clientMessageId }),
    ...(threadId && { threadId }),
    ...(replyTo && { replyTo }),
    content: '',
    mentions: [],
    attachments: [],
    metadata: undefined,
    reactions: [],
    deletedAt,
  };
}

/** The id of the message an entry is about, if it is about one. */
export function subjectOf(entry: LogEntry): string | null {
  switch (entry.event) {
    case 'message':
    case 'message:updated':
      return entry.data.id;
    case 'message:deleted':
    case 'reaction':
      return entry.data.messageId;
    case 'notification':
      return null;
  }
}

/** A message after an entry about it; the same object when nothing changes. */
export function applyEntry(message: Message, entry: LogEntry): Message {
  switch (entry.event) {
    case 'message:updated': {
      const { content, mentions, editedAt, version } = entry.data;
      return { ...message, content, mentions, editedAt, version };
    }
    case 'message:deleted':
      return tombstone(message, entry.data.deletedAt);
    case 'reaction':
      return { ...message, reactions: entry.data.reactions };
    default:
      return message;
  }
}

/** The entry without what a later delete took away, so that deleted content is never replayed. */
export function blankEntry(entry: LogEntry, deletedAt: string): LogEntry {
  return entry.event === 'message' || entry.event === 'message:updated'
    ? { event: entry.event, data: tombstone(entry.data, deletedAt) }
    : entry;
}
