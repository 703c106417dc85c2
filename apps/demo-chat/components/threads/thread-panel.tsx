'use client';

import type { Message } from '@nchat/realtime-client';
import { useMessages, useThread, type UseMessagesResult } from '@nchat/realtime-react';
import { useCallback, useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { focusComposer } from '../../lib/composer-ids';
import { later } from '../ui/later';
import { useHasBeen } from '../../lib/use-has-been';
import { useOriginal } from '../../lib/use-original';
import { Composer } from '../composer/composer';
import { TypingLine } from '../composer/typing-line';
import { MessageList } from '../messages/message-list';
import { Icon } from '../ui/icon';
import styles from './thread-panel.module.css';

const DeleteDialog = later(() => import('../messages/delete-dialog').then((module) => module.DeleteDialog));

interface Props {
  readonly user: string;
  readonly channelId: string;
  /** The message that the thread belongs to. */
  readonly threadId: string;
  readonly onClose: () => void;
}

/** A thread beside its channel; over the whole screen of a phone. */
export function ThreadPanel({ user, channelId, threadId, onClose }: Props) {
  const thread = useThread(threadId);
  const { messages: all, hasMore, isGapless } = useMessages();
  const known = all.find(({ id }) => id === threadId);
  const root = useOriginal(threadId, known, useHasBeen(isGapless) && !hasMore);
  const view = useMemo(() => withRoot(thread, root), [thread, root]);
  const [editing, setEditing] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<string | null>(null);

  const stopEditing = useCallback(() => setEditing(null), []);

  useEffect(() => focusComposer(threadId), [threadId]);

  const onKeyDown = (event: KeyboardEvent) => {
    // Escape first ends what is open inside of the panel, wherever the focus is.
    if (event.key !== 'Escape' || event.defaultPrevented || editing || deleting) return;
    if (event.currentTarget.querySelector(':popover-open')) return;
    event.preventDefault();
    onClose();
  };

  return (
    <aside className={styles.panel} aria-label="Thread" onKeyDown={onKeyDown}>
      <header className={styles.head}>
        <h2>
          Thread <span>in #{channelId}</span>
        </h2>
        <button type="button" onClick={onClose}>
          <Icon name="close" />
          <span className="visually-hidden">Close the thread</span>
        </button>
      </header>
      <MessageList
        label="Thread messages"
        threadId={threadId}
        user={user}
        view={view}
        editing={editing}
        onEdit={setEditing}
        onEdited={stopEditing}
        onDelete={setDeleting}
      />
      <Composer
        user={user}
        label="Reply in the thread"
        channelId={channelId}
        threadId={threadId}
        onSend={view.send}
        onEditLast={() =>
          setEditing(
            view.messages.findLast((message) => message.userId === user && !message.deletedAt)?.clientMessageId ?? null,
          )
        }
      />
      <TypingLine threadId={threadId} />
      {deleting && <DeleteDialog messageId={deleting} onDelete={view.remove} onClose={() => setDeleting(null)} />}
    </aside>
  );
}

/** A page of replies comes without the message that they answer, which the channel's list has. */
function withRoot(thread: UseMessagesResult, root: Message | null | undefined): UseMessagesResult {
  const { messages, hasMore } = thread;
  if (!root || hasMore || messages.some(({ id }) => id === root.id)) return thread;
  return { ...thread, messages: [root, ...messages] };
}
