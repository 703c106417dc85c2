'use client';

import type { Message } from '@nchat/realtime-client';
import { useOriginal } from '../../lib/use-original';
import { Icon } from '../ui/icon';
import styles from './quote.module.css';

interface Props {
  readonly messageId: string;
  readonly known: Message | undefined;
  readonly isListWhole: boolean;
  readonly user: string;
  readonly isActive: boolean;
  readonly onJump: (messageId: string) => void;
}

/** Above a message: what it answers. One line always, so that nothing moves when the original comes. */
export function Quote({ messageId, known, isListWhole, user, isActive, onJump }: Props) {
  const original = useOriginal(messageId, known, isListWhole);
  if (original === null || original?.deletedAt) {
    return (
      <p className={styles.quote} data-testid="quote">
        <Icon name="reply" />
        <em>{original ? 'The original was deleted' : 'The original is no longer kept'}</em>
      </p>
    );
  }
  const author = original && (original.userId === user ? 'you' : original.userId);
  return (
    <button
      type="button"
      className={styles.quote}
      tabIndex={isActive ? 0 : -1}
      aria-label={original ? `In reply to ${author}: ${original.content}` : 'In reply to another message'}
      onClick={() => onJump(messageId)}
      data-testid="quote"
    >
      <Icon name="reply" />
      <b>{author ?? '…'}</b>
      <span>{original?.content}</span>
    </button>
  );
}
