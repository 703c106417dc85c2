import type { LogEntry } from '@nchat/realtime-protocol/core';
import { toMessage, toReactions } from './from-wire.js';
import { bury, lookup, merge, react, type MessageList } from './message-list.js';
import type { Message } from './message.js';

/** Whether a message that is not in the list yet belongs there. */
export type Accepts = (message: Message) => boolean;

/** Applies one log entry to a list of messages. Pure: the same entry twice is the same as once. */
export function reduceEntry(list: MessageList, entry: LogEntry, me: string | null, accepts: Accepts): MessageList {
  switch (entry.event) {
    case 'message': {
      const message = toMessage(entry.data, me);
      return accepts(message) ? merge(list, message) : list;
    }
    case 'message:updated':
      // One that is not loaded stays out: a list without holes has no place for it.
      return lookup(list, entry.data.id) ? merge(list, toMessage(entry.data, me)) : list;
    case 'message:deleted':
      return bury(list, entry.data);
    case 'reaction':
      return react(list, entry.data.messageId, toReactions(entry.data.reactions, me));
    case 'notification':
      return list;
  }
}
