import type { Presence, PresenceStatus, CommandInput } from '@nchat/realtime-protocol';
import type { LiveSession, Session } from '../core/session.js';
import type { ChannelService } from '../features/channels/channel-service.js';
import type { MessageService } from '../features/messages/message-service.js';
import type { ReactionService } from '../features/reactions/reaction-service.js';
import type { ReceiptService } from '../features/receipts/receipt-service.js';
import type { ChannelLog } from '../ports/channel-log.js';

/** Typing, as commands use it. */
export interface TypingControl {
  set(session: Session, channelId: string, isTyping: boolean, threadId?: string): Promise<void>;
}

/** Presence, as commands use it. */
export interface PresenceControl {
  update(session: Session, input: CommandInput<'presence:update'>): Promise<{ userId: string; status: PresenceStatus }>;
  /** A user that speaks HTTP counts as present in the channels for a while. */
  touchHttp(userId: string, channelIds: readonly string[]): Promise<void>;
  snapshot(channelId: string): Promise<Presence[]>;
}

/** Live credentials, as commands use them. */
export interface CredentialControl {
  /** Verifies the token of the same user and gives it to the session. */
  refresh(
    session: LiveSession,
    token: string,
    requestId: string,
  ): Promise<{ userId: string; expiresAt: number | null }>;
}

/** What the commands are bound to. */
export interface Services {
  readonly channels: ChannelService;
  readonly messages: MessageService;
  readonly reactions: ReactionService;
  readonly receipts: ReceiptService;
  readonly typing: TypingControl;
  readonly presence: PresenceControl;
  readonly credentials: CredentialControl;
  readonly log: ChannelLog;
  readonly now: () => number;
}
