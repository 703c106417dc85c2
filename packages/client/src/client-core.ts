import {
  isRealtimeError,
  RealtimeError,
  type Authenticated,
  type Notification,
  type RealtimeError as RealtimeErrorType,
} from '@nchat/realtime-protocol/core';
import { abortError, isAbort } from './abort.js';
import { ChannelRegistry } from './channel/channel-registry.js';
import { JoinBatch } from './channel/join-batch.js';
import { Connection } from './connection/connection.js';
import type { TokenProvider } from './connection/token.js';
import { TokenSource } from './connection/token-source.js';
import { createEmitter } from './emitter.js';
import type { RealtimeEvents } from './events.js';
import { Inbox } from './inbox/inbox.js';
import { createLog, type Log } from './log.js';
import { Mutations } from './outbox/mutations.js';
import { Outbox } from './outbox/outbox.js';
import type { QueuedOp } from './outbox/queued-op.js';
import { PresenceDirectory } from './presence/presence-directory.js';
import { SelfPresence } from './presence/self-presence.js';
import type { Settings } from './settings.js';
import { createTypingSender, type TypingSender } from './typing/typing-sender.js';
import { Unread } from './unread/unread.js';

/** Composition root: makes the parts of a client, and carries news from one to the other. */
export class ClientCore {
  readonly settings: Settings;
  readonly log: Log;
  readonly events = createEmitter<RealtimeEvents>();
  readonly tokens = new TokenSource();
  readonly connection: Connection;
  readonly channels: ChannelRegistry;
  readonly outbox: Outbox;
  readonly mutations: Mutations;
  readonly directory = new PresenceDirectory();
  readonly unread = new Unread();
  readonly selfPresence: SelfPresence;
  readonly typing: TypingSender;
  /** The current user; null before the first one is known, and after logout. */
  me: string | null = null;
  private hadUser = false;
  private readonly inbox: Inbox;
  /** Errors that were emitted; one failure may reach several promises. */
  private readonly told = new WeakSet<RealtimeErrorType>();

  constructor(settings: Settings) {
    const { clock } = settings;
    this.settings = settings;
    this.log = createLog(clock, settings.logLevel, settings.logger);
    this.connection = new Connection(settings, this.tokens, this.log, {
      opened: (session) => this.opened(session),
      closed: () => this.closed(),
      event: (name, data) => this.event(name, data),
      failed: (error) => this.fail(error),
      changed: (snapshot) => this.events.emit('state', snapshot),
      refreshed: (expiresAt) => this.events.emit('token:refresh', { expiresAt }),
    });
    const { connection } = this;
    const joins = new JoinBatch((payload) => connection.request('channel:join', payload));
    this.outbox = new Outbox(
      {
        clock,
        isReady: (channelId) => this.channels.peek(channelId)?.isJoined ?? false,
        hold: (channelId) => this.channels.get(channelId).hold(),
        perform: (op) => this.perform(op),
        changed: (op) => op.kind === 'send' && this.channels.get(op.channelId).content.showPending(op),
        removed: (op, isWithdrawn) =>
          op.kind === 'send' && isWithdrawn && this.channels.get(op.channelId).content.dropPending(op.id),
        storageFailed: (error) => this.log('error', 'outbox', 'storage failed', { error: String(error) }),
      },
      settings.queue,
    );
    this.outbox.size.subscribe(() => this.queueChanged());
    this.mutations = new Mutations({
      clock,
      outbox: this.outbox,
      mayQueue: () => this.me !== null || !this.hadUser,
      me: () => this.me,
      contentOf: (channelId) => this.channels.get(channelId).content,
      request: (name, payload) => connection.request(name, payload),
      sending: (channelId) => this.typing.forget(channelId),
      read: (receipt, unreadCount) => this.readHere(receipt, unreadCount),
    });
    this.channels = new ChannelRegistry({
      clock,
      events: this.events,
      directory: this.directory,
      unread: this.unread,
      mutations: this.mutations,
      releaseDelayMs: settings.releaseDelayMs,
      retainChannelMs: settings.retainChannelMs,
      me: () => this.me,
      isUp: () => connection.snapshot.isConnected,
      rttMs: () => connection.snapshot.rttMs,
      clockOffsetMs: () => connection.snapshot.clockOffsetMs,
      join: (channelId, since) => joins.join(channelId, since),
      leave: (channelId) => this.leave(channelId),
      history: (channelId, query) => connection.request('channel:history', { ...query, channelId }),
      read: (channelId, receipt) => {
        if (receipt.userId === this.me) this.readMark(channelId, receipt.messageId, receipt.offset, null);
        this.events.emit('read', receipt);
      },
      guard: (promise) => this.guard(promise),
      changed: (channel) => {
        this.checkSynced();
        if (channel.isJoined) this.outbox.pump(channel.id);
      },
      refused: (channel, error) => {
        this.fail(error);
        this.outbox.failChannel(channel.id, error);
      },
    });
    this.inbox = new Inbox({
      clock,
      events: this.events,
      unread: this.unread,
      join: (channelId, since) => joins.join(channelId, since),
      changed: () => this.checkSynced(),
    });
    this.selfPresence = new SelfPresence(
      async (update) => void (await connection.request('presence:update', update)),
      () => connection.snapshot.isConnected,
    );
    this.typing = createTypingSender(clock, settings.typing, (channelId, isTyping, threadId) =>
      connection.send('typing', { channelId, isTyping, ...(threadId !== undefined && { threadId }) }),
    );
  }

  /** Makes sure that a failure is emitted, and that nobody has to await the promise. */
  guard<T>(promise: Promise<T>): Promise<T> {
    promise.catch((error: unknown) => this.fail(error));
    return promise;
  }

  /** Whose credentials the next attempts use. Another user than before finds nothing of the last one. */
  identify(userId: string | null, token: string | TokenProvider | undefined): void {
    if (userId !== null && this.me !== null && userId !== this.me) {
      this.connection.disconnect();
      this.become(userId);
    }
    if (token !== undefined) this.tokens.set(token);
  }

  /** Turns to another user, or to nobody. */
  become(userId: string | null): void {
    const isFirst = this.me === null && !this.hadUser;
    this.me = userId;
    this.hadUser ||= userId !== null;
    if (!isFirst) {
      for (const channel of this.channels.all()) channel.reset();
      this.unread.clear();
      this.directory.retain(() => false);
      this.selfPresence.drop(abortError('The user changed.'));
    }
    void this.outbox.setUser(userId);
  }

  dispose(): void {
    this.connection.disconnect();
    this.outbox.dispose();
    this.selfPresence.drop(abortError('The client was disposed.'));
    for (const channel of this.channels.all()) {
      channel.holders.drop();
      channel.reset();
    }
    this.events.clear();
  }

  /** The read mark of the current user moved in answer to this client. */
  private readHere(receipt: { channelId: string; messageId: string; offset: number; readAt: string }, left: number): void {
    const { channelId, messageId, offset } = receipt;
    const news = this.channels.get(channelId).content.receive([{ ...receipt, userId: this.me ?? '' }]);
    this.readMark(channelId, messageId, offset, left);
    for (const mark of news) this.events.emit('read', mark);
  }

  private readMark(channelId: string, messageId: string, offset: number, left: number | null): void {
    this.unread.read(channelId, messageId, this.channels.get(channelId).content.countAfter(offset) ?? left);
  }

  private opened(session: Authenticated): void {
    if (session.userId !== this.me) this.become(session.userId);
    this.channels.sweep();
    this.inbox.up(session.userId, session.rooms);
    for (const channel of this.channels.all()) channel.up();
    void this.selfPresence.flush();
    this.checkSynced();
  }

  private closed(): void {
    this.typing.forget();
    this.inbox.down();
    for (const channel of this.channels.all()) channel.down();
  }

  private event(name: string, data: unknown): void {
    if (name === 'notification') return this.notify(data as Notification & { channelLog?: string });
    if (name === 'channel:reset') this.inbox.reset((data as { channelId: string }).channelId);
    if (!this.channels.route(name, data)) this.log('debug', 'client', 'ignored event', { name });
  }

  /** Notices live in the inbox, but for those that a service put into a channel's own log. */
  private notify(notice: Notification & { channelLog?: string }): void {
    const channel = notice.channelLog === undefined ? undefined : this.channels.peek(notice.channelLog);
    if (channel) channel.live({ event: 'notification', data: notice });
    else this.inbox.live(notice);
  }

  private checkSynced(): void {
    this.connection.setSynced(this.inbox.isSettled && this.channels.isSettled);
  }

  private async leave(channelId: string): Promise<void> {
    this.typing.forget(channelId);
    try {
      await this.connection.request('channel:leave', { channelId });
    } catch {
      // Left or not: the next connection starts with what is joined then.
    }
    this.channels.sweep();
  }

  private async perform(op: QueuedOp): Promise<unknown> {
    try {
      return await this.mutations.perform(op);
    } catch (error) {
      // The server and we disagree about the join; joining again settles it, and the outbox tries again.
      if (isRealtimeError(error, 'not_joined')) this.channels.get(op.channelId).rejoin();
      throw error;
    }
  }

  private queueChanged(): void {
    const size = this.outbox.size.getSnapshot();
    this.connection.setQueued(size);
    this.events.emit('queue:change', { size });
  }

  private fail(error: unknown): void {
    if (isAbort(error)) return;
    const failure = isRealtimeError(error) ? error : new RealtimeError('internal', { cause: error });
    if (this.told.has(failure)) return;
    this.told.add(failure);
    this.log('warn', 'client', 'failed', { code: failure.code, channelId: failure.channelId, requestId: failure.requestId });
    this.events.emit('error', failure);
  }
}
