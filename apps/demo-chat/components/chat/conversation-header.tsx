'use client';

import { usePresence } from '@nchat/realtime-react';
import { ConnectionBadge } from '../connection/connection-badge';
import { Icon } from '../ui/icon';
import styles from './conversation-header.module.css';

export function ConversationHeader({ channelId }: { readonly channelId: string }) {
  const { members, counts } = usePresence();
  const present = members.length - counts.offline;
  return (
    <header className={styles.header}>
      <button type="button" className={styles.toSidebar} popoverTarget="sidebar">
        <Icon name="menu" />
        <span className="visually-hidden">Channels</span>
      </button>
      <div className={styles.title}>
        <h1>
          <span aria-hidden="true"># </span>
          {channelId}
        </h1>
        {present > 0 && <p>{present === 1 ? '1 person here' : `${present} people here`}</p>}
      </div>
      <ConnectionBadge />
      <button type="button" className={styles.toPeople} popoverTarget="people">
        <Icon name="people" />
        <span className="visually-hidden">People</span>
      </button>
    </header>
  );
}
