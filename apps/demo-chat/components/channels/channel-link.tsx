'use client';

import { useChannel } from '@nchat/realtime-react';
import type { MouseEvent } from 'react';
import { isPrivate } from '../../lib/channels';
import { chatHref } from '../../lib/names';
import { PersonMark } from '../people/person-mark';
import { Icon } from '../ui/icon';
import styles from './channel-link.module.css';
import { UnreadBadge } from './unread-badge';

interface Props {
  readonly id: string;
  readonly user: string;
  /** Whom a direct channel leads to. */
  readonly other: string | null;
  readonly isOpen: boolean;
  /** Whether the token has the grant that it takes. */
  readonly canJoin: boolean;
  readonly unread: number;
  readonly mentions: number;
  readonly onOpen: (channelId: string) => void;
  /** Takes it from the list; without it, it stays there. */
  readonly onRemove: ((channelId: string) => void) | undefined;
}

/** A channel in the list. It is joined as long as it is listed, so that its unread count is live. */
export function ChannelLink({ id, user, other, isOpen, canJoin, unread, mentions, onOpen, onRemove }: Props) {
  const { status } = useChannel(canJoin ? id : null);
  // What is new in the open channel shows in its list.
  const isNew = !isOpen && (unread > 0 || mentions > 0);

  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onOpen(id);
  };

  return (
    <div className={styles.row}>
      <a
        className={styles.link}
        href={chatHref(user, id)}
        aria-current={isOpen ? 'page' : undefined}
        data-unread={isNew || undefined}
        onClick={open}
      >
        <span className={styles.mark} aria-hidden="true">
          {other ? <PersonMark userId={other} /> : status === 'failed' || isPrivate(id) ? <Icon name="lock" /> : '#'}
        </span>
        <span className={styles.name}>{other ?? id}</span>
        {status === 'failed' && <span className="visually-hidden">, no access</span>}
        {isNew && <UnreadBadge unread={unread} mentions={mentions} isDirect={other !== null} />}
      </a>
      {onRemove && (
        <button type="button" className={styles.remove} title="Remove from the list" onClick={() => onRemove(id)}>
          <Icon name="close" />
          <span className="visually-hidden">Remove {other ?? id} from the list</span>
        </button>
      )}
    </div>
  );
}
