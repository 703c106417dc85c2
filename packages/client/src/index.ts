/**
 * Client of the nchat realtime stack.
 *
 * @module @nchat/realtime-client
 */
export { RealtimeClient } from './realtime-client.js';
export { realtimeClient } from './default-client.js';
export { toMessage } from './messages/from-wire.js';
export { RealtimeError, isRealtimeError } from '@nchat/realtime-protocol/core';

export type {
  Attachment,
  CustomStatus,
  Device,
  DeviceKind,
  ErrorCode,
  Notification,
  Position,
  PresenceStatus,
  UserProfile,
  Message as WireMessage,
} from '@nchat/realtime-protocol/core';
export type { BackoffOptions, QueueOptions, RealtimeClientOptions } from './options.js';
export type { Clock } from './clock.js';
export type { NetworkMonitor } from './environment.js';
export type { LogLevel, LogRecord } from './log.js';
export type { Store, Unsubscribe } from './store.js';
export type { DiagnosticReport, ReportedChannel, ReportedConnection, ReportedReason } from './report.js';
export type {
  ChannelRemovedEvent,
  GapEvent,
  MessageDeletedEvent,
  QueueChangeEvent,
  ReactionEvent,
  RealtimeEvents,
  TokenRefreshEvent,
} from './events.js';
export type {
  ConnectionQuality,
  ConnectionSnapshot,
  ConnectionState,
  TransportName,
} from './connection/connection-state.js';
export type { TokenContext, TokenProvider, TokenReason } from './connection/token.js';
export type { Transport, TransportConfig, TransportFactory, TransportHandlers } from './transport/transport.js';
export type {
  Channel,
  ChannelStatus,
  JoinResult,
  MessageView,
  ReadReceipt,
  TypingEvent,
} from './channel/channel-api.js';
export type {
  DeliveryStatus,
  HistoryOptions,
  HistoryPage,
  Message,
  MessagesSnapshot,
  ReactionSummary,
  SendOptions,
} from './messages/message.js';
export type { PresenceEvent, PresenceMember, PresenceSnapshot } from './presence/presence.js';
export type { PositionStorage, StoredPositions } from './storage/position-storage.js';
export type { OutboxStorage, Queue, QueuedOp, QueuedOpKind, StoredOp } from './outbox/queued-op.js';
export type { UnreadCounts } from './unread/unread-counts.js';
