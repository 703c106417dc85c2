import type { RealtimeError } from '@nchat/realtime-protocol/core';
import type { MessageView } from '../channel/channel-api.js';
import { createStore } from '../store.js';
import { createMessageList, isPending, type Cover, type MessageList } from './message-list.js';
import type { HistoryOptions, Message, MessagesSnapshot } from './message.js';

/** A stretch of history as the server gave it. */
export interface Page {
  readonly messages: readonly Message[];
  readonly hasMore: boolean;
}

/** What a list needs. */
export interface MessagesHost {
  me: () => string | null;
  /** Reads a stretch of the channel's history. */
  fetch: (query: HistoryOptions) => Promise<Page>;
  readonly cover: Cover;
  /** With more than this many messages, live ones push the oldest out; `loadMore` raises the bound. */
  readonly retain: number;
}

type State = Omit<MessagesSnapshot, 'items'>;

const nothing: State = { isLoaded: false, hasMore: false, isLoading: false, isGapless: false, error: null };
const empty: MessagesSnapshot = { items: [], ...nothing };

/** The list of a channel, or of one of its threads: follows the log and reaches back into history. */
export interface LiveMessages extends MessageView {
  readonly list: MessageList;
  /** Whether a message has its place in this list. */
  accepts: (message: Message) => boolean;
  /** Sets what differs. */
  set: (change: Partial<State>) => void;
  /** Applies news to the list. They are applied again to a page that was on its way meanwhile. */
  update: (work: (list: MessageList) => void) => void;
  /** Starts anew from the newest page. */
  restart: (page: Page) => void;
  /** The channel is joined and gap-free: fetches the newest page if that is not here and nothing will bring it. */
  fetchBase: () => void;
  /** Forgets everything, or everything but what is pending; a thread that is looked at fetches anew. */
  clear: (isPendingKept: boolean) => void;
  /** Fetches the page before the oldest message, and puts it there. */
  older: (limit?: number) => Promise<Page>;
}

/** Makes the list of a channel or, with `threadId`, of a thread, whose first subscriber fetches its newest page. */
export function createLiveMessages({ me, fetch, cover, retain }: MessagesHost, threadId?: string): LiveMessages {
  const version = createStore(0);
  let state = nothing;
  let snapshot: MessagesSnapshot | null = empty;
  let isNews = false;
  let subscribers = 0;
  /** Whether the list reaches to the present, so that live entries continue it. */
  let isAnchored = false;
  let bound = retain;
  /** Tells pages apart that were asked for before the list started anew. */
  let life = 0;
  let loading: Promise<Page> | null = null;
  /** What happened since the page that is on its way was asked for: it may have been read before or after. */
  let meanwhile: ((list: MessageList) => void)[] = [];
  const list = createMessageList(me, cover, touch);

  function touch(): void {
    snapshot = null;
    isNews = true;
  }

  /** Sets what differs, and tells of everything that has changed since the last time. */
  function set(change: Partial<State> = {}): void {
    const differs = Object.entries(change).some(([key, value]) => state[key as keyof State] !== value);
    if (differs) {
      state = { ...state, ...change };
      touch();
    }
    if (!isNews) return;
    isNews = false;
    version.set(version.getSnapshot() + 1);
  }

  async function load(query: HistoryOptions): Promise<Page> {
    const mine = life;
    const isCurrent = (): boolean => mine === life;
    set({ isLoading: true, error: null });
    meanwhile = [];
    try {
      const page = await fetch(query);
      if (isCurrent()) {
        isAnchored = true;
        bound += page.messages.length;
        page.messages.forEach(list.merge);
        for (const work of meanwhile) work(list);
        set({ hasMore: page.hasMore, isLoaded: true });
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
    if ((isAnchored || threadId === undefined) && !state.hasMore) return { messages: [], hasMore: false };
    return (loading ??= load({ limit, threadId, before: isAnchored || !threadId ? list.oldest()?.id : undefined }));
  }

  // How it went shows in the snapshot.
  function look(): void {
    if (threadId !== undefined && subscribers > 0 && !isAnchored) older().catch(() => {});
  }

  function forget(): void {
    life += 1;
    loading = null;
    isAnchored = false;
    bound = retain;
  }

  return {
    list,
    set,
    older,
    messages: {
      getSnapshot: () => (snapshot ??= { items: list.items(), ...state }),
      getServerSnapshot: () => empty,
      subscribe(callback) {
        const unsubscribe = version.subscribe(callback);
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
    update(work) {
      if (loading) meanwhile.push(work);
      work(list);
      // The page that is on its way belongs before what is the oldest now; and what is pending has no other place.
      if (loading || list.size() - list.pending().length <= bound) return set();
      // Some at a time, so that most messages push nothing out.
      list.trim(bound - Math.ceil(retain / 4));
      set({ hasMore: true });
    },
    restart(page) {
      forget();
      isAnchored = true;
      list.startFrom(page.messages);
      set({ hasMore: page.hasMore, isLoaded: true, isLoading: false, error: null });
    },
    fetchBase() {
      if (threadId !== undefined) return look();
      if (isAnchored) return;
      set({ hasMore: true });
      older().catch(() => {});
    },
    clear(isPendingKept) {
      forget();
      list.clear(isPendingKept);
      set(nothing);
      look();
    },
  };
}
