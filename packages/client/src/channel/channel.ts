import { RealtimeError, type JoinData, type LogEntry, type Position } from '@nchat/realtime-protocol/core';
import { abortError } from '../abort.js';
import { defer, type Deferred } from '../deferred.js';
import type { Message, HistoryOptions, HistoryPage, MessagesSnapshot, SendOptions } from '../messages/message.js';
import type { Page } from '../messages/live-messages.js';
import type { PresenceSnapshot } from '../presence/presence.js';
import { createStore, type Store, type Unsubscribe, type WritableStore } from '../store.js';
import type { Channel, ChannelStatus, JoinResult, MessageView, ReadReceipt, TypingEvent } from './channel-api.js';
import { ChannelContent, type ContentHost } from './channel-content.js';
import { ChannelSync } from './channel-sync.js';
import { Holders } from './holders.js';
import type { Mutations } from '../outbox/mutations.js';

/** What a channel needs of the client. */
export interface ChannelHost extends ContentHost {
  readonly releaseDelayMs: number;
  readonly retainChannelMs: number;
  readonly mutations: Mutations;
  isUp(): boolean;
  rttMs(): number | null;
  join(channelId: string, since: Position | null): Promise<JoinData>;
  leave(channelId: string): Promise<void>;
  history(channelId: string, query: HistoryOptions): Promise<{ messages: Parameters<ChannelContent['present']>[0][]; hasMore: boolean }>;
  /** Somebody's read mark moved forward. */
  read(channelId: string, receipt: ReadReceipt): void;
  /** Registers a promise that nobody may await: its failure is emitted. */
  guard<T>(promise: Promise<T>): Promise<T>;
  /** The channel's state changed. */
  changed(channel: JoinedChannel): void;
  /** The channel was refused, so nothing that waits for it will go out. */
  refused(channel: JoinedChannel, error: RealtimeError): void;
}

/** One channel: who holds it, how it follows its log, and what the application may do with it. */
export class JoinedChannel implements Channel {
  readonly id: string;
  readonly content: ChannelContent;
  readonly sync: ChannelSync;
  readonly holders: Holders;
  readonly status: Store<ChannelStatus>;
  readonly messages: Store<MessagesSnapshot>;
  readonly presence: Store<PresenceSnapshot>;
  readonly typing: Store<readonly TypingEvent[]>;
  readonly receipts: Store<ReadonlyMap<string, ReadReceipt>>;
  private readonly host: ChannelHost;
  private readonly statusStore: WritableStore<ChannelStatus> = createStore<ChannelStatus>({
    state: 'released',
    error: null,
  });
  private joined: Deferred<JoinResult> | null = null;
  private lastAnswer: JoinData | null = null;
  private leaving: Promise<void> | null = null;
  private releasedAt: number | null = null;

  constructor(id: string, host: ChannelHost) {
    this.id = id;
    this.host = host;
    this.content = new ChannelContent(id, host, (query) => this.fetchPage(query));
    this.holders = new Holders(host.clock, host.releaseDelayMs, {
      acquired: () => this.acquired(),
      released: () => this.released(),
    });
    this.sync = new ChannelSync({
      clock: host.clock,
      patienceMs: () => Math.max(1000, 4 * (host.rttMs() ?? 0)),
      join: (since) => this.join(since),
      snapshot: (answer) => this.snapshot(answer),
      apply: (entries) => this.content.apply(entries),
      replace: (page) => this.content.restart(page),
      gap: (fromOffset, toOffset, recovered) =>
        host.events.emit('gap', { channelId: id, fromOffset, toOffset, recovered }),
      changed: () => this.changed(),
      refused: (error) => this.refused(error),
    });
    this.status = this.statusStore;
    this.messages = this.content.main.messages;
    this.presence = this.content.members.store;
    this.typing = this.content.typing.store;
    this.receipts = this.content.receipts.store;
  }

  attach(): Unsubscribe {
    const release = this.hold();
    void this.host.guard(this.whenJoined());
    return release;
  }

  send(content: string, options: SendOptions = {}): Promise<Message> {
    return this.host.guard(this.host.mutations.send(this, content, options));
  }

  edit(messageId: string, content: string, options: { mentions?: readonly string[] } = {}): Promise<Message> {
    return this.host.guard(this.host.mutations.edit(this, messageId, content, options));
  }

  delete(messageId: string): Promise<void> {
    return this.host.guard(this.host.mutations.delete(this, messageId));
  }

  react(messageId: string, emoji: string): Promise<void> {
    return this.host.guard(this.host.mutations.react(this, messageId, emoji, 'add'));
  }

  unreact(messageId: string, emoji: string): Promise<void> {
    return this.host.guard(this.host.mutations.react(this, messageId, emoji, 'remove'));
  }

  loadMore(limit?: number): Promise<void> {
    return this.host.guard(this.content.main.loadMore(limit));
  }

  thread(threadId: string): MessageView {
    const thread = this.content.thread(threadId);
    return { messages: thread.messages, loadMore: (limit) => this.host.guard(thread.loadMore(limit)) };
  }

  history(options: HistoryOptions = {}): Promise<HistoryPage> {
    return this.host.guard(this.readHistory(options));
  }

  historyBeforeSubscribe(options: { limit?: number } = {}): Promise<HistoryPage> {
    return this.host.guard(this.readBefore(options));
  }

  leave(): Promise<void> {
    this.holders.drop();
    return this.leaving ?? Promise.resolve();
  }

  /** Keeps the channel joined; a refused one is tried again. */
  hold(): () => void {
    const release = this.holders.add();
    if (this.statusStore.getSnapshot().state === 'failed') this.acquired();
    return release;
  }

  /** Resolves when the server has let us in. */
  whenJoined(): Promise<JoinResult> {
    if (this.isJoined) return Promise.resolve(this.joinResult());
    this.joined ??= defer<JoinResult>();
    return this.joined.promise;
  }

  get isJoined(): boolean {
    return this.sync.state === 'live' || this.sync.state === 'filling';
  }

  /** Whether nothing keeps the client from being `connected`. */
  get isSettled(): boolean {
    return !this.holders.isActive || this.sync.state === 'live' || this.statusStore.getSnapshot().state === 'failed';
  }

  /** The connection is up. */
  up(): void {
    if (this.holders.isActive) this.acquired();
  }

  /** The server says that we are not in. */
  rejoin(): void {
    this.sync.stop();
    this.up();
  }

  /** The connection is gone. */
  down(): void {
    this.sync.stop();
    this.content.disconnect();
    this.leaving = null;
  }

  live(entry: LogEntry): void {
    this.sync.live(entry);
  }

  /** The right to the channel is gone, and with it what was seen there. */
  removed(error: RealtimeError): void {
    this.sync.forget();
    this.content.clear(true);
    this.refused(error);
  }

  /** Forgets what a channel that was left long ago has kept. */
  sweep(): void {
    if (this.releasedAt === null || this.host.clock.now() - this.releasedAt < this.host.retainChannelMs) return;
    this.releasedAt = null;
    this.sync.forget();
    this.content.clear(true);
  }

  /** Forgets everything: another user takes over, or the client ends. */
  reset(): void {
    this.sync.forget();
    this.content.clear(false);
    this.lastAnswer = null;
  }

  private acquired(): void {
    this.sweep();
    this.releasedAt = null;
    this.statusStore.set({ state: 'joining', error: null });
    if (!this.content.main.isAnchored) this.content.main.set({ isLoading: true });
    if (this.host.isUp()) this.sync.start();
  }

  private released(): void {
    this.releasedAt = this.host.clock.now();
    if (this.sync.state !== 'down') {
      const leaving = this.host.leave(this.id).finally(() => {
        if (this.leaving === leaving) this.leaving = null;
      });
      this.leaving = leaving;
    }
    this.sync.stop();
    this.content.disconnect();
    this.content.main.set({ isLoading: false });
    this.statusStore.set({ state: 'released', error: null });
    this.joined?.reject(abortError(`Channel ${this.id} was left before it was joined.`));
    this.joined = null;
    this.host.changed(this);
  }

  private async join(since: Position | null): Promise<JoinData> {
    // A join that overtakes a leave would end outside.
    await this.leaving;
    return this.host.join(this.id, since);
  }

  private snapshot(answer: JoinData): void {
    if (answer.members) this.lastAnswer = answer;
    this.content.snapshot(answer);
  }

  private changed(): void {
    const { state } = this.sync;
    if (state === 'down' && !this.holders.isActive) return;
    const shown = { down: 'joining', joining: 'joining', filling: 'resyncing', live: 'joined' } as const;
    if (this.statusStore.getSnapshot().state !== shown[state]) {
      this.statusStore.set({ state: shown[state], error: null });
    }
    this.content.main.set({ isGapless: state === 'live' });
    if (this.isJoined) {
      this.joined?.resolve(this.joinResult());
      this.joined = null;
    }
    this.host.changed(this);
  }

  private refused(error: RealtimeError): void {
    this.content.main.set({ isLoading: false, error });
    this.statusStore.set({ state: 'failed', error });
    this.joined?.reject(error);
    this.joined = null;
    this.host.refused(this, error);
    this.host.changed(this);
  }

  private joinResult(): JoinResult {
    const answer = this.lastAnswer;
    return {
      channelId: this.id,
      offset: this.sync.position?.offset ?? 0,
      recovered: answer?.recovered ?? false,
      members: this.presence.getSnapshot().members,
      lastReadOffset: this.receipts.getSnapshot().get(this.host.me() ?? '')?.offset ?? 0,
      unreadCount: this.host.unread.count(this.id),
    };
  }

  private async fetchPage(query: HistoryOptions): Promise<Page> {
    const release = this.hold();
    try {
      await this.whenJoined();
      const { messages, hasMore } = await this.host.history(this.id, query);
      return { messages: messages.map((message) => this.content.present(message)), hasMore };
    } finally {
      release();
    }
  }

  private async readHistory(options: HistoryOptions): Promise<HistoryPage> {
    const { messages: items, hasMore } = await this.fetchPage(options);
    const { before: _before, after, around: _around, ...rest } = options;
    const from = after === undefined ? { before: items[0]?.id } : { after: items.at(-1)?.id };
    return {
      items,
      hasMore: hasMore && items.length > 0,
      next: () => (items.length > 0 ? this.history({ ...rest, ...from }) : Promise.resolve(emptyPage)),
    };
  }

  private async readBefore(options: { limit?: number }): Promise<HistoryPage> {
    const release = this.hold();
    try {
      await this.whenJoined();
      const { messages, hasMore } = await this.content.main.older(options.limit);
      return { items: messages, hasMore, next: () => this.historyBeforeSubscribe(options) };
    } finally {
      release();
    }
  }
}

const emptyPage: HistoryPage = { items: [], hasMore: false, next: () => Promise.resolve(emptyPage) };
