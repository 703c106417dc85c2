import { z } from 'zod';
import { ChannelId, MessageId, PositionSchema, UserId } from './ids.js';
import { Message } from './models/message.js';
import { Presence } from './models/presence.js';
import { ReactionBody } from './models/reaction.js';
import { Receipt } from './models/receipt.js';
import { Typing } from './models/typing.js';
import { WireError } from './wire-error.js';

const placed = { channelId: ChannelId, position: PositionSchema, prev: z.string() };

export const MessageDeleted = z
  .object({ messageId: MessageId, userId: UserId, deletedAt: z.iso.datetime(), ...placed })
  .meta({ id: 'MessageDeleted' });
export type MessageDeleted = z.infer<typeof MessageDeleted>;

export const Reaction = ReactionBody.extend(placed).meta({ id: 'Reaction' });
export type Reaction = z.infer<typeof Reaction>;

/**
 * An entry of an inbox (mentions, service notices), or a durable broadcast in a channel's log. `channelId` is the
 * channel it is about, wherever it stands; `channelLog` is there only in a channel's own log, and names that channel.
 */
export const Notification = z
  .object({
    kind: z.string(),
    channelLog: ChannelId.optional(),
    channelId: ChannelId.optional(),
    messageId: MessageId.optional(),
    fromUserId: UserId.optional(),
    data: z.unknown().optional(),
    position: PositionSchema,
    prev: z.string(),
  })
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof Notification>;

/** The events that are log entries: durable, ordered, recoverable. */
export const logEvents = {
  message: Message,
  'message:updated': Message,
  'message:deleted': MessageDeleted,
  reaction: Reaction,
  notification: Notification,
} as const;
export type LogEventName = keyof typeof logEvents;

/** A log entry as join acks and polls carry it. */
export const LogEntry = z
  .discriminatedUnion('event', [
    z.object({ event: z.literal('message'), data: Message }),
    z.object({ event: z.literal('message:updated'), data: Message }),
    z.object({ event: z.literal('message:deleted'), data: MessageDeleted }),
    z.object({ event: z.literal('reaction'), data: Reaction }),
    z.object({ event: z.literal('notification'), data: Notification }),
  ])
  .meta({ id: 'LogEntry' });
export type LogEntry = z.infer<typeof LogEntry>;

export const SessionClose = z
  .object({
    code: z.int(),
    reason: z.string(),
    reconnect: z.boolean(),
    retryAfterMs: z.int().optional(),
  })
  .meta({ id: 'SessionClose' });
export type SessionClose = z.infer<typeof SessionClose>;

export const Authenticated = z
  .object({
    userId: UserId,
    sessionId: z.string(),
    expiresAt: z.int().nullable(),
    rooms: z.array(z.string()),
  })
  .meta({ id: 'Authenticated', description: '`expiresAt` is Unix ms; null when the credentials do not expire.' });
export type Authenticated = z.infer<typeof Authenticated>;

/** Everything else the server sends; not in the log. */
export const ephemeralEvents = {
  presence: Presence,
  typing: Typing,
  read: Receipt,
  error: WireError,
  connected: z.object({ socketId: z.string(), serverTime: z.int(), protocolVersion: z.int() }),
  authenticated: Authenticated,
  'auth:expiring': z.object({ expiresAt: z.int() }),
  'auth:error': WireError,
  'channel:joined': z.object({ channelId: ChannelId, userId: UserId, position: PositionSchema }),
  'channel:left': z.object({ channelId: ChannelId, userId: UserId }),
  'channel:members': z.object({ channelId: ChannelId, members: z.array(Presence) }),
  'channel:reset': z.object({ channelId: ChannelId, position: PositionSchema, reason: z.string() }),
  'channel:removed': z.object({ channelId: ChannelId, reason: z.string() }),
  'session:close': SessionClose,
} as const;

/** Registry of every event the server sends. */
export const serverEvents = { ...logEvents, ...ephemeralEvents } as const;
export type ServerEventName = keyof typeof serverEvents;
export type ServerEventData<E extends ServerEventName> = z.infer<(typeof serverEvents)[E]>;
