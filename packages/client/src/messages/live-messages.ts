import type { RealtimeError } from '@nchat/realtime-protocol/core';
import type { MessageView } from '../channel/channel-api.js';
import { createStore } from '../store.js';
import { isPending, keep, merge, startFrom, type MessageList } from './message-list.js';
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
export interface LiveMessages extends MessageView {
  items: () => MessageList;
  /** Whether a message has its place in this list. */
  accepts: (message: Message) => boolean;
  /** Sets what differs. */
  set: (change: Partial<MessagesSnapshot>) => void;
  /** Puts the list through a pure operation. */
  update: (operation: (list: MessageList) => MessageList) => void;
  /** Starts anew from the newest page. */
  restart: (page: Page) => void;
  /** Forgets everything, or everything but what is pending; a thread that is looked at fetches anew. */
  clear: (isPendingKept: boolean) => void;
  /** Fetches the page before the oldest message, and puts it there. */
  older: (limit?: number) => Promise<Page>;
}

/** Makes the list of a channel or, with `threadId`, of a thread, whose first subscriber fetches its newest page. */
export function createLiveMessages(fetchPage: FetchPage, threadId?: string): LiveMessages {
  const store = createStore(nothing);
  let subscribers = 0;
  /** Whether the list reaches to the present, so that live entries continue it. */
  let isAnchored = false;
  let bound = KEPT;
  /** Tells pages apart that were asked for before the list started anew. */
  let life = 0;
  let loading: Promise<Page> | null = null;

  const items = (): MessageList => store.getSnapshot().items;

  function set(change: Partial<MessagesSnapshot>): void {
    const now = store.getSnapshot();
    const isNews = Object.entries(change).some(([key, value]) => now[key as keyof MessagesSnapshot] !== value);
    if (isNews) store.set({ ...now, ...change });
  }

  async function fetch(query: HistoryOptions): Promise<Page> {
    const mine = life;
    const isCurrent = (): boolean => mine === life;
    set({ isLoading: true, error: null });
    try {
      const page = await fetchPage(query);
      if (isCurrent()) {
        isAnchored = true;
        bound += page.messages.length;
        set({ items: page.messages.reduce(merge, items()), hasMore: page.hasMore });
      }
      return page;
    } catch (error) {
      if (isCurrent()) set({ error: error as RealtimeError });
      throw error;
    } finally {
      if (isCurrent()) {
        loading = null;
        set({ isLoading: false });
      }
    }
  }

  async function older(limit?: number): Promise<Page> {
    const before = items().find((message) => !isPending(message))?.id;
    if (isAnchored || threadId === undefined) {
      if (before === undefined || !store.getSnapshot().hasMore) return { messages: [], hasMore: false };
      return (loading ??= fetch({ limit, before, threadId }));
    }
    return (loading ??= fetch({ limit, threadId }));
  }

  // How it went shows in the snapshot.
  const look = (): unknown => threadId !== undefined && subscribers > 0 && !isAnchored && older().catch(() => {});

  return {
    items,
    set,
    older,
    messages: {
      ...store,
      subscribe(callback) {
        const unsubscribe = store.subscribe(callback);
        subscribers += 1;
        look();
        return () => {
          subscribers -= 1;
          unsubscribe();
        };
      },
    },
    async loadMore(limit) {
      await older(limit);
    },
    accepts: (message) =>
      threadId === undefined ||
      ((isAnchored || isPending(message)) && (message.threadId === threadId || message.id === threadId)),
    update(operation) {
      const next = operation(items());
      if (next.length <= bound) set({ items: next });
      else set({ items: next.slice(next.length - bound + TRIMMED), hasMore: true });
    },
    restart(page) {
      life += 1;
      loading = null;
      bound = KEPT;
      set({ items: startFrom(items(), page.messages), hasMore: page.hasMore, isLoading: false, error: null });
    },
    clear(isPendingKept) {
      life += 1;
      loading = null;
      isAnchored = false;
      set({ ...nothing, items: keep(items(), (message) => isPendingKept && isPending(message)) });
      look();
    },
  };
}
