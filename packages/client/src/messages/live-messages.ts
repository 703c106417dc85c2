import type { RealtimeError } from '@nchat/realtime-protocol/core';
import type { MessageView } from '../channel/channel-api.js';
import { createStore, type Store, type Unsubscribe, type WritableStore } from '../store.js';
import { isPending, merge, startFrom, type MessageList } from './message-list.js';
import type { HistoryOptions, Message, MessagesSnapshot } from './message.js';

/** A stretch of history as the server gave it. */
export interface Page {
  readonly messages: readonly Message[];
  readonly hasMore: boolean;
}

/** Reads a stretch of the channel's history. */
export type FetchPage = (query: HistoryOptions) => Promise<Page>;

/** With more than this many messages, live ones push the oldest out; `loadMore` raises the bound. */
const KEPT = 2000;
const TRIMMED = 500;

const nothing: MessagesSnapshot = { items: [], hasMore: false, isLoading: false, isGapless: false, error: null };

/** The list of a channel, or of one of its threads: follows the log and reaches back into history. */
export class LiveMessages implements MessageView {
  readonly messages: Store<MessagesSnapshot>;
  private readonly store: WritableStore<MessagesSnapshot> = createStore(nothing);
  private readonly fetchPage: FetchPage;
  private readonly threadId: string | undefined;
  private subscribers = 0;
  /** Whether the list reaches to the present, so that live entries continue it. */
  isAnchored = false;
  private bound = KEPT;
  /** Tells pages apart that were asked for before the list started anew. */
  private life = 0;
  private loading: Promise<Page> | null = null;

  constructor(fetchPage: FetchPage, threadId?: string) {
    this.fetchPage = fetchPage;
    this.threadId = threadId;
    this.messages = threadId === undefined ? this.store : { ...this.store, subscribe: (cb) => this.subscribeLazily(cb) };
  }

  get items(): MessageList {
    return this.store.getSnapshot().items;
  }

  /** Whether the message has its place in this list. */
  accepts(message: Message): boolean {
    return this.threadId === undefined || message.threadId === this.threadId || message.id === this.threadId;
  }

  /** Sets what is not undefined; nothing happens when all of it stands already. */
  set(change: Partial<MessagesSnapshot>): void {
    const now = this.store.getSnapshot();
    const isNews = Object.entries(change).some(([key, value]) => now[key as keyof MessagesSnapshot] !== value);
    if (isNews) this.store.set({ ...now, ...change });
  }

  /** Puts the list through a pure operation. */
  update(operation: (list: MessageList) => MessageList): void {
    const items = operation(this.items);
    if (items.length <= this.bound) return this.set({ items });
    this.set({ items: items.slice(items.length - this.bound + TRIMMED), hasMore: true });
  }

  /** Starts anew from the newest page. */
  restart(page: Page): void {
    this.life += 1;
    this.bound = KEPT;
    this.isAnchored = true;
    this.set({ items: startFrom(this.items, page.messages), hasMore: page.hasMore, isLoading: false, error: null });
  }

  /** Starts anew from history, if anybody looks. */
  reload(): void {
    this.clear(true);
    if (this.subscribers > 0) this.prefetch();
  }

  /** Forgets everything, or everything but what is pending. */
  clear(isPendingKept: boolean): void {
    this.life += 1;
    this.isAnchored = false;
    this.loading = null;
    this.set({ ...nothing, items: isPendingKept ? this.items.filter(isPending) : [] });
  }

  async loadMore(limit?: number): Promise<void> {
    await this.older(limit);
  }

  /** Fetches the page before the oldest message, and puts it there. */
  async older(limit?: number): Promise<Page> {
    const oldest = this.items.find((message) => !isPending(message));
    const isFirstOfThread = this.threadId !== undefined && !this.isAnchored;
    if (!isFirstOfThread && (!oldest || !this.store.getSnapshot().hasMore)) return { messages: [], hasMore: false };
    this.loading ??= this.fetchOlder(isFirstOfThread ? undefined : oldest?.id, limit);
    return this.loading;
  }

  private async fetchOlder(before: string | undefined, limit: number | undefined): Promise<Page> {
    const { life } = this;
    this.set({ isLoading: true, error: null });
    try {
      const page = await this.fetchPage({
        ...(before !== undefined && { before }),
        ...(limit !== undefined && { limit }),
        ...(this.threadId !== undefined && { threadId: this.threadId }),
      });
      if (life === this.life) {
        this.isAnchored = true;
        this.bound += page.messages.length;
        this.set({ items: page.messages.reduce(merge, this.items), hasMore: page.hasMore });
      }
      return page;
    } catch (error) {
      if (life === this.life) this.set({ error: error as RealtimeError });
      throw error;
    } finally {
      if (life === this.life) {
        this.loading = null;
        this.set({ isLoading: false });
      }
    }
  }

  private subscribeLazily(callback: () => void): Unsubscribe {
    this.subscribers += 1;
    if (!this.isAnchored) this.prefetch();
    const unsubscribe = this.store.subscribe(callback);
    return () => {
      this.subscribers -= 1;
      unsubscribe();
    };
  }

  private prefetch(): void {
    this.older().catch(() => {
      // It shows in the snapshot's `error`.
    });
  }
}
