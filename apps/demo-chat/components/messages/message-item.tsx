'use client';

import type { Message } from '@nchat/realtime-client';
import type { UseMessagesResult } from '@nchat/realtime-react';
import { memo, type Ref } from 'react';
import { Avatar } from '../ui/avatar';
import { MessageActions } from './message-actions';
import { MessageBubble } from './message-bubble';
import { MessageEditor } from './message-editor';
import styles from './message-item.module.css';
import { ReactionChips } from './reaction-chips';
import { ReadBy } from './read-by';
import { SendFailed } from './send-failed';

interface Props extends Pick<UseMessagesResult, 'edit' | 'retry' | 'discard'> {
  readonly ref: Ref<HTMLLIElement>;
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
}

export const MessageItem = memo(function MessageItem({
  ref,
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
  edit,
  retry,
  discard,
}: Props) {
  const isOwn = message.userId === user;
  const canAct = !isKept && !message.deletedAt && message.status !== 'failed' && !isEditing;

  return (
    <li
      ref={ref}
      className={styles.item}
      data-key={message.clientMessageId}
      data-own={isOwn || undefined}
      data-starts={startsGroup || undefined}
      tabIndex={isActive ? 0 : -1}
    >
      <span className={styles.gutter}>{!isOwn && endsGroup && <Avatar userId={message.userId} />}</span>
      <div className={styles.body}>
        <p className={startsGroup && !isOwn ? styles.author : 'visually-hidden'}>{isOwn ? 'You' : message.userId}</p>
        {isEditing ? (
          <MessageEditor message={message} onSave={edit} onDone={onEdited} />
        ) : (
          <div className={styles.row}>
            <MessageBubble message={message} isOwn={isOwn} user={user} />
            {canAct && (
              <MessageActions message={message} isOwn={isOwn} isActive={isActive} onEdit={onEdit} onDelete={onDelete} />
            )}
          </div>
        )}
        {message.status === 'failed' && <SendFailed message={message} onRetry={retry} onDiscard={discard} />}
        <ReactionChips message={message} user={user} isActive={isActive} canReact={!isKept} />
      </div>
      {readers && <ReadBy readers={readers} />}
    </li>
  );
});
