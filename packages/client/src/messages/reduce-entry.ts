import type { LogEntry, Message as WireMessage } from '@nchat/realtime-protocol/core';
import { toReactions } from './from-wire.js';
import { bury, react, type MessageList } from './message-list.js';
import type { Message } from './message.js';

/** Applies one log entry to a list of messages; the same entry twice is the same as once. */
export function reduceEntry(
  list: MessageList,
  entry: LogEntry,
  me: string | null,
  /** A message of the server as the application sees it. */
  present: (wire: WireMessage) => Message,
  /** Whether a message that is not in the list yet belongs there. */
  accepts: (message: Message) => boolean,
): void {
  switch (entry.event) {
    case 'message': {
      const message = present(entry.data);
      return accepts(message) ? list.merge(message) : undefined;
    }
    case 'message:updated':
      // One that is not loaded stays out: a list without holes has no place for it.
      return list.get(entry.data.id) ? list.merge(present(entry.data)) : undefined;
    case 'message:deleted':
      return list.change(entry.data.messageId, (message) => bury(message, entry.data));
    case 'reaction': {
      const { messageId, userId, emoji, action, reactions } = entry.data;
      return list.change(messageId, (message) =>
        react(
          message,
          toReactions(reactions, me, (its) =>
            userId === me && its === emoji
              ? action === 'add'
              : message.reactions.find((reaction) => reaction.emoji === its)?.mine,
          ),
        ),
      );
    }
    case 'notification':
      return undefined;
  }
}
