import type { Message } from '@nchat/realtime-protocol';
import { isoTime } from './clock.js';

/** What a send says. */
export interface SentMessage extends Pick<Message, 'channelId' | 'userId' | 'content'> {
  readonly user?: Message['user'];
  readonly mentions: readonly string[];
  readonly operationId?: string | undefined;
  readonly threadId?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly attachments: Readonly<Message['attachments']>;
  readonly metadata?: Message['metadata'];
}

/** The message a send asked for, at its place. */
export function messageAt(request: SentMessage, place: Pick<Message, 'position' | 'prev'>, at: number): Message {
  return {
    id: place.position.id,
    channelId: request.channelId,
    offset: place.position.offset,
    userId: request.userId,
    ...(request.user && { user: request.user }),
    content: request.content,
    mentions: [...request.mentions],
    ...(request.operationId && { clientMessageId: request.operationId }),
    ...(request.threadId && { threadId: request.threadId }),
    ...(request.replyTo && { replyTo: request.replyTo }),
    attachments: [...request.attachments],
    ...(request.metadata && { metadata: request.metadata }),
    createdAt: isoTime(at),
    timestamp: at,
    version: 1,
    reactions: [],
    ...place,
  };
}
