'use client';

import type { Message } from '@nchat/realtime-client';
import { useReactions } from '@nchat/realtime-react';
import { useId, useState } from 'react';
import { EMOJIS } from '../../lib/emojis';
import { Icon } from '../ui/icon';
import styles from './message-actions.module.css';

interface Props {
  readonly message: Message;
  readonly isOwn: boolean;
  readonly isActive: boolean;
  readonly onEdit: (clientMessageId: string) => void;
  readonly onDelete: (messageId: string) => void;
  readonly onThread: (() => void) | undefined;
}

/** Shown under the pointer and on focus; where there is no pointer, a button opens it. */
export function MessageActions({ message, isOwn, isActive, onEdit, onDelete, onThread }: Props) {
  const { toggle } = useReactions(message.id);
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const tabIndex = isActive ? 0 : -1;

  const act = (action: () => void) => () => {
    setIsOpen(false);
    action();
  };

  return (
    <>
      <button
        type="button"
        className={styles.opener}
        aria-expanded={isOpen}
        aria-controls={id}
        tabIndex={tabIndex}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name="more" />
        <span className="visually-hidden">Actions</span>
      </button>
      <div
        id={id}
        role="group"
        aria-label="Actions"
        className={styles.actions}
        data-open={isOpen || undefined}
        data-active={isActive || undefined}
        data-own={isOwn || undefined}
      >
        {message.offset > 0 &&
          EMOJIS.map(({ emoji, name }) => (
            <button
              key={emoji}
              type="button"
              aria-label={`React: ${name}`}
              tabIndex={tabIndex}
              onClick={act(() => void toggle(emoji))}
            >
              {emoji}
            </button>
          ))}
        {onThread && (
          <button type="button" aria-label="Reply in thread" tabIndex={tabIndex} onClick={act(onThread)}>
            <Icon name="thread" />
          </button>
        )}
        {isOwn && (
          <>
            <button
              type="button"
              aria-label="Edit"
              tabIndex={tabIndex}
              onClick={act(() => onEdit(message.clientMessageId))}
            >
              <Icon name="edit" />
            </button>
            <button type="button" aria-label="Delete" tabIndex={tabIndex} onClick={act(() => onDelete(message.id))}>
              <Icon name="trash" />
            </button>
          </>
        )}
      </div>
    </>
  );
}
