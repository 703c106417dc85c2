import type { CommandInput, Message, Position, UserProfile } from '@nchat/realtime-protocol';
import { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import { entryId } from '../../core/ids.js';
import type { Metrics } from '../../core/metrics.js';
import type { Principal } from '../../core/principal.js';
import type { Appended, ChannelLog } from '../../ports/channel-log.js';

export interface MessageServiceDeps {
  readonly log: ChannelLog;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Told of each message that was appended now, not of repeats. */
  readonly onSent: (message: Message) => void;
  /** Told of each repeat of a send that was carried out before. */
  readonly onRepeated: (message: Message) => void;
}

/** Who acts, as the services need it. */
export type Author = Pick<Principal, 'userId'> & { readonly user?: UserProfile | undefined };

export interface Sent {
  readonly message: Message;
  readonly position: Position;
  readonly duplicate: boolean;
}

/** Sends, edits and deletes: one append each. */
export interface MessageService {
  send(author: Author, input: CommandInput<'message:send'>): Promise<Sent>;
  edit(
    author: Author,
    input: CommandInput<'message:edit'>,
    moderator: boolean,
  ): Promise<{ message: Message; position: Position }>;
  delete(
    author: Author,
    input: CommandInput<'message:delete'>,
    moderator: boolean,
  ): Promise<{ messageId: string; position: Position }>;
}

export function createMessageService({ log, clock, metrics, onSent, onRepeated }: MessageServiceDeps): MessageService {
  const stamp = (): { id: string; at: number } => ({ id: entryId(), at: clock.now() });

  return {
    async send(author, input) {
      const appended = await log.append({
        kind: 'message',
        ...stamp(),
        channelId: input.channelId,
        userId: author.userId,
        operationId: input.clientMessageId,
        user: author.user,
        content: input.content,
        mentions: input.mentions ?? [],
        threadId: input.threadId,
        replyTo: input.replyTo,
        attachments: input.attachments ?? [],
        metadata: input.metadata,
      });
      const message = known(appended);
      if (appended.duplicate) onRepeated(message);
      else {
        metrics.messageAppended();
        onSent(message);
      }
      return { message, position: appended.position, duplicate: appended.duplicate };
    },

    async edit(author, { channelId, messageId, content, mentions, operationId }, moderator) {
      const change = { channelId, messageId, content, mentions, operationId, moderator };
      const appended = await log.append({ kind: 'edit', ...stamp(), userId: author.userId, ...change });
      return { message: known(appended), position: appended.position };
    },

    async delete(author, { channelId, messageId, operationId }, moderator) {
      const change = { channelId, messageId, operationId, moderator };
      const { position } = await log.append({ kind: 'delete', ...stamp(), userId: author.userId, ...change });
      return { messageId, position };
    },
  };
}

/** A repeat of an old operation whose message is no longer kept has nothing to show. */
function known({ message }: Appended): Message {
  if (!message) throw new RealtimeError('message_not_found');
  return message;
}
