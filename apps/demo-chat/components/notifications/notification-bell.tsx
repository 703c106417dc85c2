'use client';

import { useNotifications, useUnread } from '@nchat/realtime-react';
import { useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { jumpToMessage } from '../../lib/jumps';
import { later } from '../ui/later';
import { listNotices } from '../../lib/notices';
import { openedChannels } from '../../lib/opened-channels';
import { useStored } from '../../lib/use-stored';
import { Icon } from '../ui/icon';
import styles from './notification-bell.module.css';

const NotificationList = later(() => import('./notification-list').then((module) => module.NotificationList));

interface Props {
  readonly user: string;
  readonly onOpen: (channelId: string) => void;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** How much waits in the inbox; a press lists it. */
export function NotificationBell({ user, onOpen }: Props) {
  const notifications = useNotifications();
  const { mentionsByChannel } = useUnread();
  const [seenKey, setSeenKey] = useStored(`nchat-demo:seen:${user}`);
  const [isOpen, setIsOpen] = useState(false);
  const list = useRef<HTMLElement>(null);
  const { subscribe, removed: getRemoved } = openedChannels(user);
  const removed = useSyncExternalStore(subscribe, getRemoved, () => NONE);
  const notices = useMemo(() => {
    // Who has taken a channel from the list is done with what it said.
    const mentions = new Map([...mentionsByChannel].filter(([id]) => !removed.has(id)));
    return listNotices(notifications, mentions, seenKey);
  }, [notifications, mentionsByChannel, removed, seenKey]);
  const unread = notices.filter(({ isUnread }) => isUnread).length;

  const look = () => {
    const newest = notifications.at(-1);
    if (newest) setSeenKey(newest.position.id);
  };

  return (
    <>
      <button type="button" className={styles.bell} popoverTarget="notifications" title="Notifications">
        <Icon name="bell" />
        <span className="visually-hidden">Notifications{unread > 0 && ', '}</span>
        {unread > 0 && (
          <span className={styles.count} data-testid="notification-count">
            {unread > 99 ? '99+' : unread}
            <span className="visually-hidden"> unread</span>
          </span>
        )}
      </button>
      <section
        id="notifications"
        ref={list}
        popover="auto"
        aria-label="Notifications"
        className={styles.panel}
        onToggle={({ newState }) => {
          setIsOpen(newState === 'open');
          // What is shown as new stays so for as long as one looks.
          if (newState === 'closed') look();
        }}
      >
        {isOpen && (
          <NotificationList
            notices={notices}
            user={user}
            onRead={look}
            onOpen={(channelId, messageId) => {
              list.current?.hidePopover();
              onOpen(channelId);
              jumpToMessage(channelId, messageId);
            }}
          />
        )}
      </section>
    </>
  );
}
