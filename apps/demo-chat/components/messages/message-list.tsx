'use client';

import { useReadReceipts, type UseMessagesResult } from '@nchat/realtime-react';
import { Fragment, useMemo } from 'react';
import { readersByMessage } from '../../lib/readers';
import { timeline } from '../../lib/timeline';
import { useListFocus } from '../../lib/use-list-focus';
import { useKeptMessages } from '../../lib/use-kept-messages';
import { useScrollBack } from '../../lib/use-scroll-back';
import { Icon } from '../ui/icon';
import { DaySeparator, RestartSeparator } from './separators';
import styles from './message-list.module.css';
import { MessageItem } from './message-item';
import { OlderMessages } from './older-messages';

interface Props {
  readonly user: string;
  readonly view: UseMessagesResult;
  /** The `clientMessageId` of the message that is being edited. */
  readonly editing: string | null;
  readonly onEdit: (clientMessageId: string) => void;
  readonly onEdited: () => void;
  readonly onDelete: (messageId: string) => void;
}

/** One stop for the tab key: the arrows walk the messages, tab reaches what can be done with the chosen one. */
export function MessageList({ user, view, editing, onEdit, onEdited, onDelete }: Props) {
  const { messages, status, edit, retry, discard } = view;
  const kept = useKeptMessages(messages);
  const entries = useMemo(() => timeline([...kept, ...messages]), [kept, messages]);
  const { observe, lastReadBy } = useReadReceipts();
  const readers = useMemo(() => readersByMessage(lastReadBy, messages, user), [lastReadBy, messages, user]);
  const { activeKey, listProps } = useListFocus(entries.at(-1)?.message.clientMessageId);
  const { scrollerRef, isBack, toEnd } = useScrollBack();

  return (
    <div className={styles.frame}>
      {/* Reversed, so that the browser itself keeps the newest message in view, and the place when older ones come. */}
      <div ref={scrollerRef} className={styles.scroller}>
        <div className={styles.content}>
          <OlderMessages view={view} />
          {status === 'ready' && entries.length === 0 && <p className={styles.empty}>Nothing here yet. Say hello!</p>}
          <ol aria-label="Messages" {...listProps}>
            {entries.map(({ message, startsDay, startsGroup, endsGroup }, index) => (
              <Fragment key={message.clientMessageId}>
                {index === kept.length && kept.length > 0 && <RestartSeparator />}
                {startsDay && <DaySeparator at={message.timestamp} />}
                <MessageItem
                  ref={observe(message.id)}
                  message={message}
                  user={user}
                  startsGroup={startsGroup}
                  endsGroup={endsGroup}
                  readers={readers.get(message.id)}
                  isKept={index < kept.length}
                  isActive={message.clientMessageId === activeKey}
                  isEditing={message.clientMessageId === editing}
                  onEdit={onEdit}
                  onEdited={onEdited}
                  onDelete={onDelete}
                  edit={edit}
                  retry={retry}
                  discard={discard}
                />
              </Fragment>
            ))}
          </ol>
        </div>
      </div>
      {isBack && (
        <button type="button" className={styles.toEnd} onClick={toEnd}>
          <Icon name="down" />
          Newest
        </button>
      )}
    </div>
  );
}
