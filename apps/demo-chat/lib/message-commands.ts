import type { Message } from '@nchat/realtime-client';
import type { UseMessagesResult } from '@nchat/realtime-react';

/** What can be done with the messages of a list. The functions never change for one list, so rows need not either. */
export interface MessageCommands extends Pick<UseMessagesResult, 'edit' | 'retry' | 'discard'> {
  readonly startEdit: (clientMessageId: string) => void;
  readonly endEdit: () => void;
  readonly askDelete: (messageId: string) => void;
  /** Quotes the message in the field below. */
  readonly reply: (message: Message) => void;
  /** Opens the picker of emoji beside an element. */
  readonly pickEmoji: (message: Message, anchor: Element) => void;
  /** Shows another message of the channel. */
  readonly jumpTo: (messageId: string) => void;
  /** Opens the thread of a message; without it the list is one. */
  readonly openThread: ((threadId: string) => void) | undefined;
}
