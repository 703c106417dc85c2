import { z } from 'zod';
import { channelHistory, namesOneAnchor, ONE_ANCHOR, PageLimit } from './commands/channel.js';
import { messageEdit, messageSend } from './commands/message.js';
import { StatusInput } from './commands/user.js';
import { LogEntry, serverEvents } from './events.js';
import { ChannelId, ClientMessageId, MessageId, PositionSchema, USER_ID, UserId, isChannelId } from './ids.js';
import { limits } from './limits.js';
import { Message } from './models/message.js';
import { FreeJson } from './models/metadata.js';
import { CustomStatus, Presence, PresenceStatus } from './models/presence.js';
import { Receipt } from './models/receipt.js';
import { Typing } from './models/typing.js';
import { WireError } from './wire-error.js';

export const HealthResponse = z
  .object({
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
    service: z.literal('realtime'),
    version: z.string(),
    uptime: z.int(),
    websocket: z.object({ running: z.boolean(), connections: z.int() }),
    dependencies: z.object({
      redis: z.object({ status: z.enum(['connected', 'disconnected', 'disabled']), latency: z.number().nullable() }),
    }),
  })
  .meta({ id: 'HealthResponse' });
export type HealthResponse = z.infer<typeof HealthResponse>;

export const PresenceResponse = z
  .object({
    channelId: ChannelId,
    users: z.array(Presence),
    count: z.object({ online: z.int(), away: z.int(), dnd: z.int(), offline: z.int() }),
  })
  .meta({ id: 'PresenceResponse' });
export type PresenceResponse = z.infer<typeof PresenceResponse>;

const actor = { userId: UserId.optional() };

export const PresenceRequest = z.object({ ...actor, status: StatusInput, customStatus: CustomStatus.nullish() });
export const PresenceUpdated = z.object({
  success: z.literal(true),
  channelId: ChannelId,
  userId: UserId,
  status: PresenceStatus,
});

/** The same without a channel, for clients that poll: present where their polls say. */
export const StatusRequest = PresenceRequest.extend({ auto: z.boolean().optional() });
export const StatusUpdated = PresenceUpdated.omit({ channelId: true });
/** Query of what needs no more than to know who asks. */
export const ActorQuery = z.object(actor);

export const SessionQuery = z.object({ ...actor, protocol: z.coerce.number().int().optional() });
export const SessionResponse = z
  .object({ userId: UserId, expiresAt: z.int().nullable(), serverTime: z.int(), protocolVersion: z.int() })
  .meta({ id: 'SessionResponse', description: '`expiresAt` is Unix ms; null when the credentials do not expire.' });
export type SessionResponse = z.infer<typeof SessionResponse>;

export const TypingRequest = z.object({
  ...actor,
  channelId: ChannelId,
  isTyping: z.boolean(),
  threadId: MessageId.optional(),
});
export const Success = z.object({ success: z.literal(true) });

export const SendRequest = messageSend.input.extend(actor);
export const SendResponse = messageSend.ack.extend({ success: z.literal(true) });
export const EditRequest = messageEdit.input.omit({ channelId: true, messageId: true }).extend(actor);
export const EditResponse = messageEdit.ack.extend({ success: z.literal(true) });
export const DeleteResponse = z.object({ success: z.literal(true), messageId: MessageId, position: PositionSchema });
export const ReactionResponse = z.object({
  success: z.literal(true),
  messageId: MessageId,
  emoji: z.string(),
  count: z.int(),
  position: PositionSchema,
});
export const ReadRequest = z.object({ ...actor, messageId: MessageId });
export const ReadResponse = z.object({
  success: z.literal(true),
  channelId: ChannelId,
  messageId: MessageId,
  offset: z.int(),
  readAt: z.iso.datetime(),
  unreadCount: z.int(),
});
/** Query of the mutations that carry no body: deletes and reactions. */
export const MutationQuery = z.object({ ...actor, operationId: ClientMessageId.optional() });
export const HistoryResponse = channelHistory.ack;

/** A cursor, or Unix time as a bare integer; read by {@link parseSince}. */
const Since = z.string().max(256);

/** A number that came as query text. */
export const queryInt = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,14})$/)
  .transform(Number);

export const HistoryQuery = z
  .object({
    before: MessageId.optional(),
    after: MessageId.optional(),
    around: MessageId.optional(),
    threadId: MessageId.optional(),
    limit: queryInt.pipe(PageLimit).optional(),
    ...actor,
  })
  .refine(namesOneAnchor, { error: ONE_ANCHOR, path: ['before'] });

export const PollQuery = z.object({
  channelId: ChannelId,
  since: Since.optional(),
  wait: queryInt.pipe(z.int().min(0).max(limits.pollWaitMs)).optional(),
  limit: queryInt.pipe(PageLimit).optional(),
  userId: UserId.optional(),
});

export const PollResult = z
  .object({
    channelId: ChannelId,
    messages: z.array(Message),
    events: z.array(LogEntry),
    cursor: z.string(),
    recovered: z.boolean(),
    hasMore: z.boolean(),
    timestamp: z.int(),
    presence: z.array(Presence),
    typing: z.array(Typing),
    receipts: z.array(Receipt),
  })
  .meta({ id: 'PollResult' });
export type PollResult = z.infer<typeof PollResult>;

/** JSON has numbers, so Unix time may come as one. */
const JsonSince = z.union([Since, z.int().min(0).transform(String)]);

/** Names a state of presence, typing and receipts; `null`: none is known yet. */
export const PollState = z.string().max(64).nullish();

export const BatchPollRequest = z.object({
  ...actor,
  channels: z
    .array(z.object({ channelId: ChannelId, since: JsonSince.nullish(), state: PollState }))
    .min(1)
    .max(limits.batchPoll),
  status: z.enum(['online', 'away']).optional().meta({ description: 'How the polling device shows in presence.' }),
  wait: z.int().min(0).max(limits.pollWaitMs).optional(),
});
/** A result of a batch: with `state` in the request, only what differs from that state is there. */
export const BatchPollResult = PollResult.extend({
  presence: z.array(Presence).optional(),
  typing: z.array(Typing).optional(),
  receipts: z.array(Receipt).optional(),
  state: z.string().optional(),
  lastRead: Receipt.nullish(),
  unreadCount: z.int().optional(),
}).meta({ id: 'BatchPollResult' });
export type BatchPollResult = z.infer<typeof BatchPollResult>;

export const BatchPollResponse = z
  .object({
    results: z.array(z.union([BatchPollResult, z.object({ channelId: ChannelId, error: WireError })])),
    timestamp: z.int(),
  })
  .meta({ id: 'BatchPollResponse' });
export type BatchPollResponse = z.infer<typeof BatchPollResponse>;

/** What Socket.IO keeps for itself, and throws on when it is emitted. */
const SOCKET_IO_EVENTS = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];
const RESERVED_EVENTS = new Set([...Object.keys(serverEvents), ...SOCKET_IO_EVENTS]);

const isRoom = (room: string): boolean =>
  room.startsWith('channel:') ? isChannelId(room.slice(8)) : room.startsWith('user:') && USER_ID.test(room.slice(5));

export const BroadcastRequest = z.object({
  rooms: z
    .array(z.string().refine(isRoom, { error: 'not a room' }).meta({ pattern: '^(channel|user):.+$' }))
    .min(1)
    .max(100),
  event: z
    .string()
    .regex(/^[a-z][a-z0-9:_-]{0,63}$/)
    // A forged `message` would have no place in any log, and clients could not tell it from a real one.
    .refine((event) => !RESERVED_EVENTS.has(event), { error: 'reserved' }),
  payload: FreeJson,
  durable: z.boolean().optional(),
});
export const DisconnectRequest = z.object({ reason: z.string().max(128).optional() }).optional();
export const DisconnectResponse = z.object({ success: z.literal(true), sessions: z.int() });
export const RemoveRequest = z.object({ userId: UserId, reason: z.string().min(1).max(128) });
export const RevokeRequest = z
  .object({
    userId: UserId.optional(),
    jti: z.string().min(1).max(256).optional(),
    before: z.int().optional().meta({ description: 'Unix ms: tokens issued before it are revoked.' }),
  })
  .refine((r) => r.userId !== undefined || r.jti !== undefined || r.before !== undefined, {
    error: 'name a userId, a jti or a time',
    path: ['userId'],
  });
export const StatsResponse = z.object({
  connections: z.int(),
  users: z.int(),
  channels: z.int(),
  feeds: z.int(),
  fanout: z.enum(['fast', 'stock']).meta({
    description: 'How frames reach sockets: straight to them, or through Socket.IO.',
  }),
  pollWaiters: z.int(),
  uptime: z.int(),
});
export type StatsResponse = z.infer<typeof StatsResponse>;

/** An HTTP error body: RFC 9457 media type around the one error shape. */
export const Problem = WireError;
