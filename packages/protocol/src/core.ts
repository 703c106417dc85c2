/**
 * The part of the contract that runs in browsers: errors, close codes, positions, bounds and types. Nothing in
 * here may reach zod, which would weigh more than the whole client.
 *
 * @module @nchat/realtime-protocol/core
 */
export { PROTOCOL_VERSION, MIN_PROTOCOL_VERSION } from './version.js';
export { BATCH_JOIN_LIMIT, BATCH_POLL_LIMIT, CONTENT_LIMIT, limits, UNREAD_LIMIT } from './limits.js';
export { errorTable, type ErrorCode, type ErrorType } from './error-table.js';
export { RealtimeError, isRealtimeError, type RealtimeErrorDetails, type WireError } from './errors.js';
export { closeCodes, shouldReconnect, type CloseReason } from './close-codes.js';
export { encodeCursor, parseCursor, relate, samePosition, type EntryRelation, type Position } from './position.js';
export type { Ack } from './wire-error.js';
export type { CommandName, CommandPayload, CommandInput, CommandData } from './commands/index.js';
export type { JoinData, JoinResult } from './commands/channel.js';
export type {
  LogEntry,
  LogEventName,
  MessageDeleted,
  Notification,
  Reaction,
  ServerEventName,
  ServerEventData,
  SessionClose,
  Authenticated,
} from './events.js';
export type { Device, Handshake } from './handshake.js';
export type { Attachment } from './models/attachment.js';
export type { Message, UserProfile } from './models/message.js';
export type { CustomStatus, DeviceKind, Presence, PresenceStatus } from './models/presence.js';
export type { ReactionSummary } from './models/reaction.js';
export type { Receipt } from './models/receipt.js';
export type { Typing } from './models/typing.js';
export type { ClientToServerEvents, ServerToClientEvents } from './socket-map.js';
export type {
  BatchPollResponse,
  BatchPollResult,
  HealthResponse,
  PollResult,
  PresenceResponse,
  SessionResponse,
  StatsResponse,
} from './http.js';
