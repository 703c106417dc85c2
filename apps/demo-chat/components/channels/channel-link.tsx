'use client';

import { useChannel } from '@nchat/realtime-react';
import type { MouseEvent } from 'react';
import { chatHref } from '../../lib/names';
import { Icon } from '../ui/icon';
import styles from './channel-link.module.css';

interface Props {
  readonly id: string;
  readonly user: string;
  readonly isOpen: boolean;
  readonly unread: number;
  readonly onOpen: (channelId: string) => void;
}

/** A channel in the list. It is joined as long as it is listed, so that its unread count is live. */
export function ChannelLink({ id, user, isOpen, unread, onOpen }: Props) {
  const { status } = useChannel(id);

  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onOpen(id);
  };

  return (
    <a
      className={styles.link}
      href={chatHref(user, id)}
      aria-current={isOpen ? 'page' : undefined}
      data-unread={unread > 0 || undefined}
      onClick={open}
    >
      <span className={styles.mark} aria-hidden="true">
        {status === 'failed' ? <Icon name="lock" /> : '#'}
      </span>
      <span className={styles.name}>{id}</span>
      {status === 'failed' && <span className="visually-hidden">, no access</span>}
      {unread > 0 && (
        <span className={styles.count}>
          {unread > 99 ? '99+' : unread}
          <span className="visually-hidden"> unread</span>
        </span>
      )}
    </a>
  );
}
