import type { CustomStatus, PresenceStatus } from '@nchat/realtime-protocol/core';
import type { Channel, JoinResult } from './channel/channel-api.js';
import type { ConnectionSnapshot, ConnectionState } from './connection/connection-state.js';
import type { TokenProvider } from './connection/token.js';
import type { RealtimeEvents } from './events.js';
import type { Message, SendOptions } from './messages/message.js';
import type { RealtimeClientOptions } from './options.js';
import type { Queue } from './outbox/queued-op.js';
import type { PresenceMember } from './presence/presence.js';
import type { DiagnosticReport } from './report.js';
import type { Store, Unsubscribe } from './store.js';
import type { UnreadCounts } from './unread/unread-counts.js';

export class RealtimeClient {
  declare readonly connection: Store<ConnectionSnapshot>;
  declare readonly presence: Store<ReadonlyMap<string, PresenceMember>>;
  declare readonly unread: Store<ReadonlyMap<string, UnreadCounts>>;
  declare readonly queue: Queue;

  constructor(_options: RealtimeClientOptions = {}) {}
  get state(): ConnectionState {
    return shape();
  }
  get isConnected(): boolean {
    return shape();
  }
  get userId(): string | null {
    return shape();
  }
  connect(token: string): Promise<ConnectionSnapshot>;
  connect(userId?: string, token?: string | TokenProvider): Promise<ConnectionSnapshot>;
  connect(_userId?: string, _token?: string | TokenProvider): Promise<ConnectionSnapshot> {
    return shape();
  }
  disconnect(_options: { clearQueue?: boolean; forgetToken?: boolean } = {}): void {
    shape();
  }
  reconnect(): Promise<ConnectionSnapshot> {
    return shape();
  }
  setToken(_token: string): Promise<void> {
    return shape();
  }
  on<E extends keyof RealtimeEvents>(_event: E, _callback: (payload: RealtimeEvents[E]) => void): Unsubscribe {
    return shape();
  }
  once<E extends keyof RealtimeEvents>(_event: E, _callback: (payload: RealtimeEvents[E]) => void): Unsubscribe {
    return shape();
  }
  off<E extends keyof RealtimeEvents>(_event: E, _callback?: (payload: RealtimeEvents[E]) => void): void {
    shape();
  }
  channel(_channelId: string): Channel {
    return shape();
  }
  joinChannel(_channelId: string): Promise<JoinResult> {
    return shape();
  }
  leaveChannel(_channelId: string): void {
    shape();
  }
  sendMessage(_channelId: string, _content: string, _options?: SendOptions): Promise<Message> {
    return shape();
  }
  sendTyping(_channelId: string, _isTyping: boolean, _options?: { threadId?: string }): void {
    shape();
  }
  updatePresence(_status: PresenceStatus, _customStatus?: CustomStatus | null): Promise<void> {
    return shape();
  }
  markRead(_channelId: string, _messageId?: string): Promise<void> {
    return shape();
  }
  report(): Promise<DiagnosticReport> {
    return shape();
  }
  dispose(): Promise<void> {
    return shape();
  }
}

function shape(): never {
  throw new Error('the class shape only; the implementation follows');
}
