'use client';

import { useRealtimeClient } from '@nchat/realtime-react';
import { channelName, otherPerson } from '../../lib/channels';
import type { Notice } from '../../lib/notices';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import styles from './notification-list.module.css';

interface Props {
  readonly notices: readonly Notice[];
  readonly user: string;
  readonly onRead: () => void;
  readonly onOpen: (channelId: string, messageId: string) => void;
}

/** Mentions and notices, newest first. */
export function NotificationList({ notices, user, onRead, onOpen }: Props) {
  const client = useRealtimeClient();
  const unread = notices.filter(({ isUnread }) => isUnread);

  const readAll = () => {
    onRead();
    // What fails is told by the toast, and stays unread.
    for (const id of new Set(unread.map(({ channelId }) => channelId))) if (id) client.markRead(id).catch(() => {});
  };

  return (
    <>
      <header className={styles.head}>
        <h2>Notifications</h2>
        {unread.length > 0 && (
          <button type="button" onClick={readAll}>
            Mark all as read
          </button>
        )}
      </header>
      {notices.length === 0 && (
        <div className={styles.empty}>
          <Icon name="bell" />
          <p>Nothing yet. Who writes @{user} reaches you here, wherever you are.</p>
        </div>
      )}
      <ul className={styles.list}>
        {notices.map((notice) => (
          <li key={notice.key}>
            <Line notice={notice} user={user} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Line({ notice, user, onOpen }: Pick<Props, 'user' | 'onOpen'> & { readonly notice: Notice }) {
  const { channelId, messageId, fromUserId, kind, text, isUnread } = notice;
  const client = useRealtimeClient();
  // The text, where the channel's messages are loaded: the notice itself tells no more than where to look.
  const message = channelId
    ? client
        .channel(channelId)
        .messages.getSnapshot()
        .items.find(({ id }) => id === messageId)
    : undefined;
  const content = (
    <>
      {fromUserId ? (
        <Avatar userId={fromUserId} />
      ) : (
        <span className={styles.service}>
          <Icon name="bell" />
        </span>
      )}
      <span className={styles.text}>
        <span>{title(notice, user)}</span>
        {(message?.content ?? text) && <span className={styles.quote}>{message?.content ?? text}</span>}
        {message && <Moment at={message.timestamp} show="moment" />}
      </span>
      {isUnread && (
        <span className={styles.dot}>
          <span className="visually-hidden">unread</span>
        </span>
      )}
    </>
  );
  if (!channelId || !messageId) {
    return (
      <div className={styles.line} data-kind={kind} data-unread={isUnread || undefined}>
        {content}
      </div>
    );
  }
  return (
    <button
      type="button"
      className={styles.line}
      data-kind={kind}
      data-unread={isUnread || undefined}
      onClick={() => onOpen(channelId, messageId)}
    >
      {content}
    </button>
  );
}

function title({ kind, fromUserId, channelId }: Notice, user: string) {
  if (kind !== 'mention' || !fromUserId) return <b>{kind}</b>;
  if (channelId && otherPerson(channelId, user)) {
    return (
      <>
        <b>{fromUserId}</b> wrote to you
      </>
    );
  }
  return (
    <>
      <b>{fromUserId}</b> mentioned you{channelId && ` in ${channelName(channelId, user)}`}
    </>
  );
}
