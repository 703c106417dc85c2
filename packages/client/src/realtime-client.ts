import type { CustomStatus, Notification, PresenceStatus } from '@nchat/realtime-protocol/core';
import type { Channel, JoinResult } from './channel/channel-api.js';
import { createCore, type ClientCore } from './client-core.js';
import type { ConnectionSnapshot, ConnectionState } from './connection/connection-state.js';
import type { TokenProvider } from './connection/token.js';
import type { RealtimeEvents } from './events.js';
import type { Message, SendOptions } from './messages/message.js';
import type { RealtimeClientOptions } from './options.js';
import type { Queue } from './outbox/queued-op.js';
import type { PresenceMember } from './presence/presence.js';
import { takeReport, type DiagnosticReport } from './report.js';
import { normalize } from './settings.js';
import type { Store, Unsubscribe } from './store.js';
import type { UnreadCounts } from './unread/unread-counts.js';

/**
 * A connection to the realtime server and everything seen over it. Channels stay gap-free over reconnects, sends
 * survive them, and promises that nobody awaits never become unhandled rejections: failures also arrive as `error`.
 *
 * @example
 * const client = new RealtimeClient({ url: 'https://realtime.example.com', getToken: () => fetchToken() });
 * await client.connect();
 * await client.joinChannel('general');
 * client.on('message', (message) => console.log(message.content));
 * await client.sendMessage('general', 'Hello!');
 */
export class RealtimeClient {
  /** The connection: state, round trip, when the next attempt starts. */
  readonly connection: Store<ConnectionSnapshot>;
  /** Everybody who shares a channel with the current user, by user id. */
  readonly presence: Store<ReadonlyMap<string, PresenceMember>>;
  /** Unread messages and mentions, by channel id. */
  readonly unread: Store<ReadonlyMap<string, UnreadCounts>>;
  /**
   * The user's inbox, oldest first: mentions and notices of services, those that came while the user was away
   * included. The newest 100 are kept.
   */
  readonly notifications: Store<readonly Readonly<Notification>[]>;
  /** What waits to go out. */
  readonly queue: Queue;
  private readonly core: ClientCore;
  private readonly options: RealtimeClientOptions;

  /** Does nothing until `connect()`: opens no connection, starts no timer. */
  constructor(options: RealtimeClientOptions = {}) {
    const core = createCore(normalize(options));
    this.options = options;
    this.core = core;
    this.connection = core.connection.store;
    this.presence = core.people.store;
    this.unread = core.unread.store;
    this.notifications = core.inbox.store;
    this.queue = {
      size: core.outbox.size,
      items: core.outbox.items,
      flush: () => core.outbox.flush(),
      retry: (clientMessageId) => core.guard(core.outbox.retry<Message>(clientMessageId)),
      discard: (clientMessageId) => void core.outbox.discard(clientMessageId),
    };
  }

  /** Short for `connection.getSnapshot().state`. */
  get state(): ConnectionState {
    return this.connection.getSnapshot().state;
  }

  /** Whether commands go out now. */
  get isConnected(): boolean {
    return this.connection.getSnapshot().isConnected;
  }

  /**
   * The current user, as the server or `connect()` has named it; `null` before that, and after
   * `disconnect({ forgetToken: true })`.
   */
  get userId(): string | null {
    return this.core.me();
  }

  /**
   * Connects, and stays connected until `disconnect()`. Resolves when the server has let us in; while connecting,
   * every call returns the same promise. With another user's id, the current connection ends first and nothing
   * of the last user remains visible.
   *
   * A single argument is the token, unless the client has `token` or `getToken` in its options: then it is the
   * user id. Without arguments the options, or the last credentials, are used. A token beside `getToken` serves the
   * first attempt, all further ones are the provider's.
   *
   * Rejects only when no further attempt will be made: with `token_invalid`, `token_expired`, `token_revoked`,
   * `unauthorized`, `identity_mismatch`, `forbidden`, `origin_not_allowed`, `unsupported_protocol`, or with the
   * token provider's own final error; with an `AbortError` after `disconnect()`.
   *
   * @example
   * await client.connect('user-123', token);
   */
  connect(token: string): Promise<ConnectionSnapshot>;
  connect(userId?: string, token?: string | TokenProvider): Promise<ConnectionSnapshot>;
  connect(first?: string, token?: string | TokenProvider): Promise<ConnectionSnapshot> {
    const { core, options } = this;
    if (!core.settings.enabled) return Promise.resolve(this.connection.getSnapshot());
    const isToken = token === undefined && options.token === undefined && options.getToken === undefined;
    const userId = isToken ? null : (first ?? null);
    core.identify(userId, isToken ? first : token);
    // A lone token speaks for itself: whose it is, the server says.
    return core.guard(core.connection.connect(isToken && first !== undefined ? null : (userId ?? core.me())));
  }

  /**
   * Ends the connection and all attempts. Channels keep their holders and are joined again by the next
   * `connect()`; what waits in the queue goes out then.
   *
   * @param options - `clearQueue` withdraws everything that waits. `forgetToken` is logout: credentials, messages
   * and cursors of the user are forgotten.
   */
  disconnect(options: { clearQueue?: boolean; forgetToken?: boolean } = {}): void {
    this.core.connection.disconnect();
    if (options.clearQueue) this.core.outbox.clear();
    if (!options.forgetToken) return;
    this.core.forget();
    this.core.tokens.reset();
  }

  /** Replaces the connection now, without back-off. Rejects as `connect()` does. */
  reconnect(): Promise<ConnectionSnapshot> {
    if (!this.core.settings.enabled) return Promise.resolve(this.connection.getSnapshot());
    return this.core.guard(this.core.connection.reconnect(this.core.me()));
  }

  /**
   * Sets the token for this and later connections; a live one goes on with it, without a reconnect. Beside a token
   * provider it serves this connection, or the next attempt; what expires is renewed by the provider.
   * Rejects with `token_invalid`, `token_expired`, `identity_mismatch` or `timeout`.
   */
  setToken(token: string): Promise<void> {
    this.core.tokens.set(token);
    return this.core.guard(this.isConnected ? this.core.connection.refresh(token) : Promise.resolve());
  }

  /**
   * Listens to an event; returns the function that ends it.
   *
   * @example
   * const stop = client.on('message', (message) => console.log(message.content));
   */
  on<E extends keyof RealtimeEvents>(event: E, callback: (payload: RealtimeEvents[E]) => void): Unsubscribe {
    return this.core.events.on(event, callback);
  }

  /** Listens to the next occurrence of an event. */
  once<E extends keyof RealtimeEvents>(event: E, callback: (payload: RealtimeEvents[E]) => void): Unsubscribe {
    return this.core.events.once(event, callback);
  }

  /** Ends listening: of one callback, or of all callbacks of the event. */
  off<E extends keyof RealtimeEvents>(event: E, callback?: (payload: RealtimeEvents[E]) => void): void {
    this.core.events.off(event, callback);
  }

  /** The channel's object: always the same one. It joins nothing by itself. */
  channel(channelId: string): Channel {
    return this.core.channels.get(channelId);
  }

  /**
   * Joins a channel, now or as soon as there is a connection, and again after every reconnect. Counted: as many
   * `leaveChannel` calls let it go. Resolves when the server has let us in.
   * Rejects with `forbidden`, `invalid_channel` or `channel_limit`; with an `AbortError` when it is left before.
   *
   * @example
   * const { unreadCount } = await client.joinChannel('general');
   */
  joinChannel(channelId: string): Promise<JoinResult> {
    const channel = this.core.channels.get(channelId);
    channel.hold();
    return this.core.guard(channel.whenJoined());
  }

  /**
   * Takes one `joinChannel` back. The last one leaves after `releaseDelayMs`; messages and cursor stay for
   * `retainChannelMs`, so that coming back is quick and complete. Harmless when nothing is joined.
   */
  leaveChannel(channelId: string): void {
    this.core.channels.get(channelId).holders.remove();
  }

  /**
   * Sends a message: at once when connected, else as soon as possible. It shows in `channel.messages` immediately.
   * Resolves when it is in the channel's log. A channel that is not joined is joined for as long as it takes.
   * Rejects only when it will not be sent: `forbidden`, `invalid_payload`, `message_not_found` (its thread),
   * `idempotency_mismatch`, `payload_too_large`, `queue_full`, `queue_expired`, `unauthorized` (after logout);
   * with an `AbortError` when it was discarded.
   *
   * @example
   * const { id } = await client.sendMessage('general', 'Hi @kim', { mentions: ['kim'] });
   */
  sendMessage(channelId: string, content: string, options: SendOptions = {}): Promise<Message> {
    return this.core.channels.get(channelId).send(content, options);
  }

  /**
   * Tells the channel that the current user types. Call it on every keystroke: few frames go out, and it stops by
   * itself, on send and on leave. Does nothing when the channel is not joined.
   */
  sendTyping(channelId: string, isTyping: boolean, options: { threadId?: string } = {}): void {
    const { typing, channels } = this.core;
    if (!isTyping) typing.stop(channelId, options.threadId);
    else if (channels.get(channelId).isJoined()) typing.key(channelId, options.threadId);
  }

  /**
   * Sets what others see of the current user, on all devices. Without a connection it waits for one; only the
   * latest call counts. Rejects with `invalid_payload`, `rate_limited` or `timeout`.
   *
   * @param status - `offline` means invisible.
   * @param customStatus - Text and emoji beside the status; `null` takes it away.
   */
  updatePresence(status: PresenceStatus, customStatus?: CustomStatus | null): Promise<void> {
    const update = { status, ...(customStatus !== undefined && { customStatus }) };
    return this.core.guard(this.core.selfPresence.set(update));
  }

  /**
   * Marks a channel as read up to a message, by default the newest one loaded. Marks only move forward.
   * Rejects with `message_not_found`, `forbidden`, `queue_full` or `queue_expired`.
   */
  markRead(channelId: string, messageId?: string): Promise<void> {
    const { core } = this;
    return core.guard(core.mutations.read(core.channels.get(channelId), messageId));
  }

  /**
   * A picture of the client for a bug report: plain JSON, without tokens and message text. Never rejects.
   *
   * @example
   * await navigator.clipboard.writeText(JSON.stringify(await client.report(), null, 2));
   */
  report(): Promise<DiagnosticReport> {
    return Promise.resolve(takeReport(this.core));
  }

  /**
   * Ends everything for good: connection, timers, listeners. Nothing of the client works afterwards. Resolves when
   * what waits in the queue is stored for the next client.
   */
  dispose(): Promise<void> {
    return this.core.dispose();
  }
}
