'use client';

import type { Message } from '@nchat/realtime-client';
import type { UseMessagesResult } from '@nchat/realtime-react';
import { memo, useCallback } from 'react';
import { Avatar } from '../ui/avatar';
import { MessageActions } from './message-actions';
import { MessageBubble } from './message-bubble';
import { MessageEditor } from './message-editor';
import styles from './message-item.module.css';
import { ReactionChips } from './reaction-chips';
import { ReadBy } from './read-by';
import { ThreadLink } from '../threads/thread-link';
import { SendFailed } from './send-failed';
import { DaySeparator, NewSeparator, RestartSeparator } from './separators';

interface Props extends Pick<UseMessagesResult, 'edit' | 'retry' | 'discard'> {
  readonly measure: (element: Element | null) => void;
  /** Watches whether the message is in view. */
  readonly observe: (element: Element | null) => void;
  /** Place in the list, of `count`. */
  readonly index: number;
  readonly count: number;
  /** Distance from the top of the list, in pixels. */
  readonly start: number;
  /** Lines above the message. */
  readonly startsDay: boolean;
  readonly startsNew: boolean;
  readonly startsHistory: boolean;
  readonly message: Message;
  readonly user: string;
  readonly startsGroup: boolean;
  readonly endsGroup: boolean;
  readonly readers: readonly string[] | undefined;
  /** Whether only this screen still has the message. */
  readonly isKept: boolean;
  /** Whether the tab key reaches this message. */
  readonly isActive: boolean;
  readonly isEditing: boolean;
  readonly onEdit: (clientMessageId: string) => void;
  readonly onEdited: () => void;
  readonly onDelete: (messageId: string) => void;
  /** How many replies its thread has. */
  readonly replies: number;
  readonly onThread: ((threadId: string) => void) | undefined;
}

export const MessageItem = memo(function MessageItem({
  measure,
  observe,
  index,
  count,
  start,
  startsDay,
  startsNew,
  startsHistory,
  message,
  user,
  startsGroup,
  endsGroup,
  readers,
  isKept,
  isActive,
  isEditing,
  onEdit,
  onEdited,
  onDelete,
  replies,
  onThread,
  edit,
  retry,
  discard,
}: Props) {
  const isOwn = message.userId === user;
  const canAct = !isKept && !message.deletedAt && message.status !== 'failed' && !isEditing;

  const openThread = onThread && message.offset > 0 ? () => onThread(message.threadId ?? message.id) : undefined;

  const ref = useCallback(
    (element: HTMLLIElement | null) => {
      measure(element);
      observe(element);
    },
    [measure, observe],
  );

  return (
    <li
      ref={ref}
      className={styles.message}
      style={{ insetBlockStart: start }}
      data-index={index}
      data-key={message.clientMessageId}
      aria-posinset={index + 1}
      aria-setsize={count}
      tabIndex={isActive ? 0 : -1}
    >
      {startsHistory && <RestartSeparator />}
      {startsDay && <DaySeparator at={message.timestamp} />}
      {startsNew && <NewSeparator />}
      <div className={styles.item} data-own={isOwn || undefined} data-starts={startsGroup || undefined}>
        <span className={styles.gutter}>{!isOwn && endsGroup && <Avatar userId={message.userId} />}</span>
        <div className={styles.body}>
          <p className={startsGroup && !isOwn ? styles.author : 'visually-hidden'}>{isOwn ? 'You' : message.userId}</p>
          {isEditing ? (
            <MessageEditor message={message} onSave={edit} onDone={onEdited} />
          ) : (
            <div className={styles.row}>
              <MessageBubble message={message} isOwn={isOwn} user={user} />
              {canAct && (
                <MessageActions
                  message={message}
                  isOwn={isOwn}
                  isActive={isActive}
                  onEdit={onEdit}
                  onDelete={onDelete}
                  onThread={openThread}
                />
              )}
            </div>
          )}
          {message.status === 'failed' && <SendFailed message={message} onRetry={retry} onDiscard={discard} />}
          {openThread && (replies > 0 || message.threadId) && (
            <ThreadLink replies={replies} isReply={Boolean(message.threadId)} isActive={isActive} onOpen={openThread} />
          )}
          <ReactionChips message={message} user={user} isActive={isActive} canReact={!isKept} />
        </div>
        {readers && <ReadBy readers={readers} />}
      </div>
    </li>
  );
});
