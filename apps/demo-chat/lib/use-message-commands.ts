import type { Message } from '@nchat/realtime-client';
import type { UseMessagesResult } from '@nchat/realtime-react';
import { useMemo, useState } from 'react';
import { focusComposer } from './composer-ids';
import { changeDraft, draftKey } from './drafts';
import type { Emoji } from './emojis';
import { jumpToMessage } from './jumps';
import type { MessageCommands } from './message-commands';

interface Options {
  readonly user: string;
  readonly channelId: string;
  readonly threadId?: string;
  readonly view: UseMessagesResult;
  readonly onEdit: (clientMessageId: string) => void;
  readonly onEdited: () => void;
  readonly onDelete: (messageId: string) => void;
  readonly onThread?: ((threadId: string) => void) | undefined;
}

/** The picker of emoji while it is open: what it takes. */
interface Picker {
  readonly anchor: Element;
  readonly onPick: (emoji: Emoji) => void;
  readonly onClose: (hadFocus: boolean) => void;
}

/** What can be done with the messages of a list, and the picker of emoji that belongs to it. */
export function useMessageCommands({ view, ...options }: Options): {
  readonly commands: MessageCommands;
  readonly picker: Picker | null;
} {
  const { user, channelId, threadId, onEdit, onEdited, onDelete, onThread } = options;
  const { messages, edit, retry, discard, react, unreact } = view;
  const [picking, setPicking] = useState<{ id: string; anchor: Element } | null>(null);

  const commands = useMemo<MessageCommands>(
    () => ({
      edit,
      retry,
      discard,
      startEdit: onEdit,
      endEdit: onEdited,
      askDelete: onDelete,
      openThread: onThread,
      reply({ id, userId, content }: Message) {
        changeDraft(draftKey(user, channelId, threadId), { replyTo: { id, userId, content } });
        focusComposer(threadId);
      },
      pickEmoji: ({ id }, anchor) => setPicking({ id, anchor }),
      jumpTo: (messageId) => jumpToMessage(channelId, messageId),
    }),
    [edit, retry, discard, onEdit, onEdited, onDelete, onThread, user, channelId, threadId],
  );

  const picker = picking && {
    anchor: picking.anchor,
    onPick({ emoji }: Emoji) {
      const message = messages.find(({ id }) => id === picking.id);
      const isMine = message?.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine);
      void (isMine ? unreact(picking.id, emoji) : react(picking.id, emoji));
    },
    onClose(hadFocus: boolean) {
      setPicking(null);
      // The button may be hidden again by now; its row is not.
      if (hadFocus) picking.anchor.closest<HTMLElement>('[data-key]')?.focus();
    },
  };
  return { commands, picker };
}
