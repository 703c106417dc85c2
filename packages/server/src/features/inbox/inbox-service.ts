import type { Clock } from '../../core/clock.js';
import { entryId } from '../../core/ids.js';
import type { ChannelLog } from '../../ports/channel-log.js';
import type { PendingMentions } from '../../ports/pending-mentions.js';
import { inboxOf } from '../../ports/topics.js';

/** The server half of the offline queue: notices in a log of each user's own. */
export interface InboxService {
  /**
   * Notifies everyone the message mentions, each once however often it is asked. Rejects when somebody could not be
   * notified; the others are.
   */
  mention(mentions: PendingMentions): Promise<void>;
}

export function createInboxService(log: ChannelLog, clock: Clock): InboxService {
  return {
    async mention({ channelId, messageId, fromUserId, userIds }) {
      const notice = { kind: 'mention', channelId, messageId, fromUserId };
      const outcomes = await Promise.allSettled(
        userIds.map((userId) => {
          const place = { id: entryId(), at: clock.now(), channelId: inboxOf(userId) };
          return log.append({ kind: 'notification', ...place, userId, operationId: `mention:${messageId}`, notice });
        }),
      );
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}
