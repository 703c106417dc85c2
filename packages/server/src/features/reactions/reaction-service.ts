import type { CommandInput, Position } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import { entryId } from '../../core/ids.js';
import type { ChannelLog } from '../../ports/channel-log.js';

export interface Reacted {
  readonly messageId: string;
  readonly emoji: string;
  readonly count: number;
  readonly position: Position;
}

/** Adds and removes reactions; both are idempotent and append nothing when nothing changes. */
export interface ReactionService {
  react(userId: string, action: 'add' | 'remove', input: CommandInput<'reaction:add'>): Promise<Reacted>;
}

export function createReactionService(log: ChannelLog, clock: Clock): ReactionService {
  return {
    async react(userId, action, { channelId, messageId, emoji, operationId }) {
      const change = { channelId, messageId, emoji, operationId, action, userId };
      const appended = await log.append({ kind: 'reaction', id: entryId(), at: clock.now(), ...change });
      const count = appended.message?.reactions.find((reaction) => reaction.emoji === emoji)?.count ?? 0;
      return { messageId, emoji, count, position: appended.position };
    },
  };
}
