'use client';

import { useReadReceipts, type UseMessagesResult } from '@nchat/realtime-react';
import { useEffect, useMemo } from 'react';
import { readersByMessage } from '../../lib/readers';
import { replyCounts } from '../../lib/threads';
import { timeline } from '../../lib/timeline';
import { useKeptMessages } from '../../lib/use-kept-messages';
import { useListFocus } from '../../lib/use-list-focus';
import { useMessageScroller } from '../../lib/use-message-scroller';
import { useNews } from '../../lib/use-news';
import { JumpToLatest } from './jump-to-latest';
import { MessageItem } from './message-item';
import styles from './message-list.module.css';
import { OlderMessages } from './older-messages';

interface Props {
  readonly user: string;
  readonly view: UseMessagesResult;
  /** The `clientMessageId` of the message that is being edited. */
  readonly editing: string | null;
  readonly onEdit: (clientMessageId: string) => void;
  readonly onEdited: () => void;
  readonly onDelete: (messageId: string) => void;
  /** @default 'Messages' */
  readonly label?: string;
  /** Opens the thread of a message; without it the list is one. */
  readonly onThread?: ((threadId: string) => void) | undefined;
}

/** One stop for the tab key: the arrows walk the messages, tab reaches what can be done with the chosen one. */
export function MessageList({ user, view, editing, onEdit, onEdited, onDelete, label = 'Messages', onThread }: Props) {
  const { messages, status, edit, retry, discard } = view;
  const kept = useKeptMessages(messages);
  const entries = useMemo(() => timeline([...kept, ...messages]), [kept, messages]);
  const keys = useMemo(() => entries.map(({ message }) => message.clientMessageId), [entries]);
  const { observe, lastReadBy } = useReadReceipts();
  const readers = useMemo(() => readersByMessage(lastReadBy, messages, user), [lastReadBy, messages, user]);

  const replies = useMemo(() => replyCounts(messages), [messages]);

  const { activeKey, listProps } = useListFocus(keys);
  const { scrollerRef, virtualizer, isBack } = useMessageScroller({
    keys,
    keptKey: editing ?? activeKey,
    estimate: (index) => (entries[index]?.startsGroup ? 76 : 44),
  });
  const { newKey, newCount } = useNews(messages, user, isBack, lastReadBy.get(user)?.offset);

  // Who writes wants to see it, wherever the list stands.
  const last = messages.at(-1);
  const ownKey = last?.userId === user && last.status !== 'read' ? last.clientMessageId : undefined;
  useEffect(() => {
    if (ownKey) virtualizer.scrollToEnd();
  }, [ownKey, virtualizer]);

  return (
    <div className={styles.frame}>
      <div ref={scrollerRef} className={styles.scroller} data-scroller>
        <div className={styles.content} style={{ blockSize: virtualizer.getTotalSize() }}>
          <OlderMessages view={view} />
          {status === 'ready' && entries.length === 0 && <p className={styles.empty}>Nothing here yet. Say hello!</p>}
          <ol aria-label={label} {...listProps}>
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const entry = entries[index];
              if (!entry) return null;
              const { message, startsDay, startsGroup, endsGroup } = entry;
              const key = message.clientMessageId;
              return (
                <MessageItem
                  key={key}
                  measure={virtualizer.measureElement}
                  observe={observe(message.id)}
                  index={index}
                  start={start}
                  count={entries.length}
                  message={message}
                  user={user}
                  startsGroup={startsGroup || key === newKey}
                  endsGroup={endsGroup}
                  startsDay={startsDay}
                  startsNew={key === newKey}
                  startsHistory={index === kept.length && index > 0}
                  readers={readers.get(message.id)}
                  isKept={index < kept.length}
                  isActive={key === activeKey}
                  isEditing={key === editing}
                  onEdit={onEdit}
                  onEdited={onEdited}
                  onDelete={onDelete}
                  replies={replies.get(message.id) ?? 0}
                  onThread={onThread}
                  edit={edit}
                  retry={retry}
                  discard={discard}
                />
              );
            })}
          </ol>
        </div>
      </div>
      {isBack && <JumpToLatest count={newCount} onJump={() => virtualizer.scrollToEnd()} />}
    </div>
  );
}
