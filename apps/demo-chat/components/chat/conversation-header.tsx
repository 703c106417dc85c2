'use client';

import { usePresence, useUserPresence } from '@nchat/realtime-react';
import { channelTitle, isPrivate, otherPerson } from '../../lib/channels';
import { STATUS_LABELS } from '../../lib/people';
import { ConnectionBadge } from '../connection/connection-badge';
import { NotificationBell } from '../notifications/notification-bell';
import { PersonMark } from '../people/person-mark';
import { StatusText } from '../people/status-text';
import { Icon } from '../ui/icon';
import styles from './conversation-header.module.css';

interface Props {
  readonly channelId: string;
  readonly user: string;
  readonly onOpen: (channelId: string) => void;
}

export function ConversationHeader({ channelId, user, onOpen }: Props) {
  const other = otherPerson(channelId, user);
  return (
    <header className={styles.header}>
      <button type="button" className={styles.toSidebar} popoverTarget="sidebar">
        <Icon name="menu" />
        <span className="visually-hidden">Channels</span>
      </button>
      <div className={styles.title}>
        <h1>
          <span className={styles.mark} aria-hidden="true">
            {other ? <PersonMark userId={other} /> : isPrivate(channelId) ? <Icon name="lock" /> : '#'}
          </span>
          <span className={styles.name}>{channelTitle(channelId, user)}</span>
        </h1>
        {other ? <PersonLine userId={other} /> : <PresentLine />}
      </div>
      <ConnectionBadge />
      <NotificationBell user={user} onOpen={onOpen} />
      <button type="button" className={styles.toPeople} popoverTarget="people">
        <Icon name="people" />
        <span className="visually-hidden">People</span>
      </button>
    </header>
  );
}

function PresentLine() {
  const { members, counts } = usePresence();
  const present = members.length - counts.offline;
  return present > 0 && <p>{present === 1 ? '1 person here' : `${present} people here`}</p>;
}

function PersonLine({ userId }: { readonly userId: string }) {
  const { status, customStatus } = useUserPresence(userId);
  return (
    <p>
      {STATUS_LABELS[status]}
      {customStatus && (
        <>
          {' · '}
          <StatusText status={customStatus} />
        </>
      )}
    </p>
  );
}
