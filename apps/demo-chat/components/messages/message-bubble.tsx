'use client';

import type { Message } from '@nchat/realtime-client';
import { formatFull, formatTime } from '../../lib/dates';
import { splitAtMentions } from '../../lib/mentions';
import styles from './message-bubble.module.css';
import { MessageStatus } from './message-status';

interface Props {
  readonly message: Message;
  readonly isOwn: boolean;
  readonly user: string;
}

export function MessageBubble({ message, isOwn, user }: Props) {
  if (message.deletedAt) {
    return (
      <p className={styles.tombstone}>
        {isOwn ? 'You deleted this message' : 'This message was deleted'}
        <Meta message={message} isOwn={false} />
      </p>
    );
  }
  return (
    <div className={styles.bubble} data-own={isOwn || undefined} data-status={message.status} data-testid="bubble">
      <p className={styles.text} dir="auto">
        <span data-testid="text">
          {splitAtMentions(message.content).map(({ text, mention }, index) =>
            mention ? (
              <span key={index} className={styles.mention} data-self={mention === user || undefined}>
                {text}
              </span>
            ) : (
              text
            ),
          )}
        </span>
        <Meta message={message} isOwn={isOwn} />
      </p>
    </div>
  );
}

function Meta({ message, isOwn }: Omit<Props, 'user'>) {
  return (
    <span className={styles.meta}>
      {message.editedAt && !message.deletedAt && <span>edited</span>}
      <time dateTime={message.createdAt} title={formatFull(message.timestamp)}>
        {formatTime(message.timestamp)}
      </time>
      {isOwn && <MessageStatus status={message.status} />}
    </span>
  );
}
