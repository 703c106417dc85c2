import type { Notification, RealtimeError } from '@nchat/realtime-protocol/core';
import type { ReadReceipt, TypingEvent } from './channel/channel-api.js';
import type { ConnectionSnapshot } from './connection/connection-state.js';
import type { Message, ReactionSummary } from './messages/message.js';
import type { PresenceEvent } from './presence/presence.js';

/** A message was deleted. */
export interface MessageDeletedEvent {
  /** Where. */
  readonly channelId: string;
  /** Id of the message that is gone. */
  readonly messageId: string;
  /** Who deleted it. */
  readonly userId: string;
  /** ISO 8601. */
  readonly deletedAt: string;
  /** The tombstone; `null` when the message is older than what is loaded. */
  readonly message: Message | null;
}

/** Somebody reacted, or took a reaction back. */
export interface ReactionEvent {
  /** Where. */
  readonly channelId: string;
  /** Id of the message it belongs to. */
  readonly messageId: string;
  /** Who reacted. */
  readonly userId: string;
  /** With what. */
  readonly emoji: string;
  /** Whether it came, or was taken back. */
  readonly action: 'add' | 'remove';
  /** Users with this emoji after it. */
  readonly count: number;
  /** All reactions of the message after it. */
  readonly reactions: readonly ReactionSummary[];
}

/** Entries were missing. */
export interface GapEvent {
  /** Where. */
  readonly channelId: string;
  /** The last place that was applied before. */
  readonly fromOffset: number;
  /** The last place that is applied now. */
  readonly toOffset: number;
  /** True: all of it was replayed in order. False: history is gone, and the list was replaced by the newest page. */
  readonly recovered: boolean;
}

/** The right to a channel was withdrawn, and with it everything that was seen there. */
export interface ChannelRemovedEvent {
  /** The channel. */
  readonly channelId: string;
  /** What the server says of it. */
  readonly reason: string;
}

/** The token of the live connection was replaced. */
export interface TokenRefreshEvent {
  /** When the new one ends, Unix ms of the server; `null` for never. */
  readonly expiresAt: number | null;
}

/** The outbox grew or shrank. */
export interface QueueChangeEvent {
  /** Operations that wait or are on the wire. */
  readonly size: number;
}

/** Every event of a client with its payload. */
export interface RealtimeEvents {
  /** A message reached a joined channel's log; exactly once and in order, own messages included. */
  message: Message;
  /** A message was edited; the message as it stands now. */
  'message:updated': Message;
  /** A message was deleted; a tombstone stays. */
  'message:deleted': MessageDeletedEvent;
  /** An own message changed its `status`; or a change to any message was refused, and is taken back: see `error`. */
  'message:status': Message;
  /** How somebody is has changed, or where they are. */
  presence: PresenceEvent;
  /** Somebody else types, or stopped. */
  typing: TypingEvent;
  /** A read mark moved forward. */
  read: ReadReceipt;
  /** Somebody reacted, or took it back. */
  reaction: ReactionEvent;
  /** A mention, or a notice of a service. */
  notification: Readonly<Notification>;
  /** Every failure, also of promises nobody awaits. */
  error: RealtimeError;
  /** The connection changed its state, or the time of its next attempt. */
  state: ConnectionSnapshot;
  /** Entries were missing in a channel; `recovered` says whether they are here now. */
  gap: GapEvent;
  /** The right to a channel was withdrawn. */
  'channel:removed': ChannelRemovedEvent;
  /** The token of the live connection was replaced. */
  'token:refresh': TokenRefreshEvent;
  /** The outbox grew or shrank. */
  'queue:change': QueueChangeEvent;
}
