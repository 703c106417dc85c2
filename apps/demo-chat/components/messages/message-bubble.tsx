'use client';

import type { Message } from '@nchat/realtime-client';
import { captionOf } from '../../lib/attachments';
import { formatFull } from '../../lib/dates';
import { useIsHydrated } from '../../lib/use-is-hydrated';
import { Moment } from '../ui/moment';
import { AttachmentCards } from './attachment-cards';
import styles from './message-bubble.module.css';
import { MessageStatus } from './message-status';
import { MessageText } from './message-text';

interface Props {
  readonly message: Message;
  readonly isOwn: boolean;
  readonly user: string;
  readonly isActive: boolean;
}

export function MessageBubble({ message, isOwn, user, isActive }: Props) {
  const { content, attachments } = message;
  if (message.deletedAt) {
    return (
      <p className={styles.tombstone}>
        {isOwn ? 'You deleted this message' : 'This message was deleted'}
        <Meta message={message} isOwn={false} />
      </p>
    );
  }
  // A message of nothing but links has their names as its text, and shows them once.
  const isCaption = attachments.length > 0 && content === captionOf(attachments);
  return (
    <div className={styles.bubble} data-own={isOwn || undefined} data-status={message.status} data-testid="bubble">
      <AttachmentCards attachments={attachments} isActive={isActive} />
      <p className={styles.text} dir="auto">
        <span data-testid="text" className={isCaption ? 'visually-hidden' : undefined}>
          <MessageText content={content} mentions={message.mentions} user={user} isActive={isActive} />
        </span>
        <Meta message={message} isOwn={isOwn} />
      </p>
    </div>
  );
}

function Meta({ message, isOwn }: Pick<Props, 'message' | 'isOwn'>) {
  return (
    <span className={styles.meta}>
      {message.editedAt && !message.deletedAt && <Edited at={Date.parse(message.editedAt)} />}
      <Moment at={message.timestamp} />
      {isOwn && <MessageStatus status={message.status} />}
    </span>
  );
}

function Edited({ at }: { readonly at: number }) {
  const isHydrated = useIsHydrated();
  return <span title={isHydrated ? formatFull(at) : undefined}>edited</span>;
}
