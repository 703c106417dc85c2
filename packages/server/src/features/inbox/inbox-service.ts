import type { Message } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import { entryId } from '../../core/ids.js';
import type { Logger } from '../../core/logger.js';
import type { ChannelLog, NotificationAppend } from '../../ports/channel-log.js';
import { inboxOf } from '../../ports/topics.js';

/** What is laid into an inbox. */
export type Notice = NotificationAppend['notice'];

/** The server half of the offline queue: mentions and service notices, in a log of each user's own. */
export interface InboxService {
  /** Notifies everyone the message mentions, but its author. Never rejects: the message stands either way. */
  mention(message: Message): Promise<void>;
  notify(userId: string, notice: Notice): Promise<void>;
}

export function createInboxService(log: ChannelLog, clock: Clock, logger: Logger): InboxService {
  const notify = async (userId: string, notice: Notice, operationId?: string): Promise<void> => {
    const base = { id: entryId(), at: clock.now(), userId, channelId: inboxOf(userId), operationId };
    await log.append({ kind: 'notification', ...base, notice });
  };

  return {
    notify: (userId, notice) => notify(userId, notice),
    async mention({ id, channelId, userId: author, mentions }) {
      const notice = { kind: 'mention', channelId, messageId: id, fromUserId: author };
      const others = mentions.filter((userId) => userId !== author);
      const outcomes = await Promise.allSettled(others.map((userId) => notify(userId, notice, `mention:${id}`)));
      const failed = outcomes.filter((outcome) => outcome.status === 'rejected').length;
      if (failed > 0) logger.error({ failed, messageId: id }, 'mentions could not be delivered to inboxes');
    },
  };
}
