'use client';

import type { Message } from '@nchat/realtime-client';
import { useReactions } from '@nchat/realtime-react';
import { useId, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { EMOJIS } from '../../lib/emojis';
import type { MessageCommands } from '../../lib/message-commands';
import { Icon, type IconName } from '../ui/icon';
import styles from './message-actions.module.css';

interface Props {
  readonly message: Message;
  readonly isOwn: boolean;
  readonly isActive: boolean;
  readonly commands: MessageCommands;
  readonly onThread: (() => void) | undefined;
}

/** Beside the message, under the pointer and on focus; where there is no room for it, a button opens it. */
export function MessageActions({ message, isOwn, isActive, commands, onThread }: Props) {
  const { toggle } = useReactions(message.id);
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const tabIndex = isActive ? 0 : -1;
  const isSent = message.offset > 0;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.preventDefault();
    setIsOpen(false);
  };

  const button = (label: string, icon: IconName, action: (event: MouseEvent) => void) => (
    <button
      type="button"
      aria-label={label}
      title={label}
      tabIndex={tabIndex}
      onClick={(event) => {
        setIsOpen(false);
        action(event);
      }}
    >
      <Icon name={icon} />
    </button>
  );

  return (
    <>
      <button
        type="button"
        className={styles.opener}
        aria-expanded={isOpen}
        aria-controls={id}
        tabIndex={tabIndex}
        onClick={() => setIsOpen(!isOpen)}
        onKeyDown={onKeyDown}
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
        onKeyDown={onKeyDown}
      >
        {isSent && (
          <>
            {EMOJIS.map(({ emoji, name }) => (
              <button
                key={emoji}
                type="button"
                aria-label={`React: ${name}`}
                title={name}
                tabIndex={tabIndex}
                onClick={() => {
                  setIsOpen(false);
                  void toggle(emoji);
                }}
              >
                {emoji}
              </button>
            ))}
            {button('React with another emoji', 'smile', ({ currentTarget }) =>
              commands.pickEmoji(message, currentTarget),
            )}
            {button('Reply', 'reply', () => commands.reply(message))}
          </>
        )}
        {onThread && button('Reply in thread', 'thread', onThread)}
        {isOwn && button('Edit', 'edit', () => commands.startEdit(message.clientMessageId))}
        {isOwn && button('Delete', 'trash', () => commands.askDelete(message.id))}
      </div>
    </>
  );
}
