import type { Notification } from '@nchat/realtime-client';

/** A line of the notification list. */
export interface Notice {
  readonly key: string;
  readonly kind: string;
  /** Who mentioned the reader. */
  readonly fromUserId?: string | undefined;
  readonly channelId?: string | undefined;
  readonly messageId?: string | undefined;
  /** What a service has to say. */
  readonly text?: string | undefined;
  readonly isUnread: boolean;
}

/**
 * The inbox as a reader wants it: newest first. A mention is unread until its message has been read, wherever that was;
 * a service's notice until the list has been looked at.
 *
 * @param mentions - Unread mentions by channel. Marks move forward only, so these are the newest ones of the channel.
 * @param seenKey - The newest notice when the list was last looked at.
 */
export function listNotices(
  notifications: readonly Readonly<Notification>[],
  mentions: ReadonlyMap<string, number>,
  seenKey: string | null,
): readonly Notice[] {
  const left = new Map(mentions);
  const seen = notifications.findLastIndex(({ position }) => position.id === seenKey);
  return notifications
    .map((notification, index) => ({ notification, isNew: index > seen }))
    .toReversed()
    .map(({ notification: { kind, channelId, messageId, fromUserId, data, position }, isNew }) => {
      const key = position.id;
      if (kind !== 'mention' || !channelId) {
        return { key, kind, channelId, messageId, fromUserId, text: textOf(data), isUnread: isNew };
      }
      const unread = left.get(channelId) ?? 0;
      left.set(channelId, unread - 1);
      return { key, kind, channelId, messageId, fromUserId, isUnread: unread > 0 };
    });
}

/** Services may send anything: what is no text of a known shape is not shown. */
function textOf(data: unknown): string | undefined {
  const text = typeof data === 'object' && data !== null && 'text' in data ? data.text : data;
  return typeof text === 'string' ? text : undefined;
}
