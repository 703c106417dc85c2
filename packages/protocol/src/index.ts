/**
 * The wire contract as zod schemas, with everything of `@nchat/realtime-protocol/core`.
 *
 * @module @nchat/realtime-protocol
 */
export * from './core.js';
export { ChannelId, ClientMessageId, MessageId, PositionSchema, UserId, isChannelId } from './ids.js';
export { parseSince, type SincePoint } from './since.js';
export { inspectJson, type JsonVerdict } from './json-guard.js';
export { commands } from './commands/index.js';
export { serverEvents, logEvents, ephemeralEvents, LogEntry as LogEntrySchema } from './events.js';
export { Handshake as HandshakeSchema } from './handshake.js';
export { WireError as WireErrorSchema, ackOf } from './wire-error.js';
export { Message as MessageSchema } from './models/message.js';
export { Presence as PresenceSchema } from './models/presence.js';
export {
  BatchPollRequest,
  BroadcastRequest,
  DisconnectRequest,
  DisconnectResponse,
  EditRequest,
  EditResponse,
  DeleteResponse,
  HistoryQuery,
  HistoryResponse,
  HealthResponse as HealthResponseSchema,
  MutationQuery,
  PollQuery,
  PollState,
  PollResult as PollResultSchema,
  BatchPollResponse as BatchPollResponseSchema,
  PresenceRequest,
  PresenceResponse as PresenceResponseSchema,
  PresenceUpdated,
  Problem,
  ReactionResponse,
  ReadRequest,
  ReadResponse,
  RemoveRequest,
  RevokeRequest,
  SendRequest,
  SendResponse,
  SessionQuery,
  StatusRequest,
  StatsResponse as StatsResponseSchema,
  Success,
  TypingRequest,
} from './http.js';
