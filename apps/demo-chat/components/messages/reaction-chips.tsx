'use client';

import type { Message } from '@nchat/realtime-client';
import { useReactions } from '@nchat/realtime-react';
import { emojiName } from '../../lib/emojis';
import { nameList } from '../../lib/people';
import styles from './reaction-chips.module.css';

interface Props {
  readonly message: Message;
  readonly user: string;
  readonly isActive: boolean;
  /** False: only to look at. */
  readonly canReact: boolean;
}

export function ReactionChips({ message, user, isActive, canReact }: Props) {
  const { toggle } = useReactions(message.id);
  const { reactions } = message;
  if (reactions.length === 0 || message.deletedAt) return null;
  return (
    <ul className={styles.chips} aria-label="Reactions">
      {reactions.map(({ emoji, count, userIds, mine }) => {
        const who = nameList(userIds.map((id) => (id === user ? 'you' : id)));
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-pressed={mine}
              aria-label={`${emojiName(emoji)}, ${count}: ${who}`}
              title={who}
              disabled={!canReact}
              tabIndex={isActive ? 0 : -1}
              onClick={() => void toggle(emoji)}
            >
              <span>{emoji}</span> {count}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
