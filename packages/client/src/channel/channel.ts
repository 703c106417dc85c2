import type { CommandData, JoinData, Position, RealtimeError } from '@nchat/realtime-protocol/core';
import { abortError } from '../abort.js';
import { defer, type Deferred } from '../deferred.js';
import type { Page } from '../messages/live-messages.js';
import type { HistoryOptions, HistoryPage } from '../messages/message.js';
import type { Mutations } from '../outbox/mutations.js';
import { createStore } from '../store.js';
import type { Channel, ChannelStatus, JoinResult } from './channel-api.js';
import { createContent, type ChannelContent, type ContentHost } from './channel-content.js';
import { createSync, type ChannelSync } from './channel-sync.js';
import { createHolders, type Holders } from './holders.js';

/** What a channel needs of the client. */
export interface ChannelHost extends ContentHost {
  readonly settings: ContentHost['settings'] & { readonly releaseDelayMs: number; readonly retainChannelMs: number };
  readonly mutations: Mutations;
  isUp: () => boolean;
  patienceMs: () => number;
  /** Where the user left the channel, also in an earlier life of the page; absent when that is not remembered. */
  recall?: (channelId: string) => Promise<Position | undefined>;
  /** A channel has moved on in its log. */
  moved: () => void;
  join: (channelId: string, since: Position | null) => Promise<JoinData>;
  leave: (channelId: string) => Promise<void>;
  history: (query: HistoryOptions & { channelId: string }) => Promise<CommandData<'channel:history'>>;
  /** Registers a promise that nobody may await: its failure is emitted. */
  guard: <T>(promise: Promise<T>) => Promise<T>;
  /** The channel's state changed. */
  changed: (channel: LiveChannel) => void;
  /** The channel was refused, so nothing that waits for it will go out. */
  refused: (channelId: string, error: RealtimeError) => void;
}

/** A channel as the client itself sees it: who holds it, how it follows its log, and what there is to see. */
export interface LiveChannel extends Channel {
  readonly content: ChannelContent;
  readonly sync: ChannelSync;
  readonly holders: Holders;
  /** Keeps the channel joined; a refused one is tried again. */
  hold: () => () => void;
  /** Resolves when the server has let us in. */
  whenJoined: () => Promise<JoinResult>;
  /** Whether commands may go out. */
  isJoined: () => boolean;
  /** Whether nothing keeps the client from being `connected`. */
  isSettled: () => boolean;
  /** The connection is up. */
  up: () => void;
  /** The server says that we are not in. */
  rejoin: () => void;
  /** The connection is gone. */
  down: () => void;
  /** The right to the channel is gone, and with it what was seen there. */
  removed: (error: RealtimeError) => void;
  /** Forgets what a channel that was left long ago has kept. */
  sweep: () => void;
  /** Forgets everything: another user takes over, or the client ends. */
  reset: () => void;
}

const shown = { down: 'joining', joining: 'joining', filling: 'resyncing', live: 'joined' } as const;

/** Makes a channel. It does nothing until somebody holds it. */
export function createChannel(id: string, host: ChannelHost): LiveChannel {
  const { clock, mutations, guard, settings } = host;
  const status = createStore<ChannelStatus>({ state: 'released', error: null });
  let joined: Deferred<JoinResult> | null = null;
  let wasRecovered = false;
  let leaving: Promise<void> | null = null;
  let releasedAt = Infinity;

  const content = createContent(id, host, fetchPage);
  const { main } = content;
  const { recall } = host;
  const sync = createSync(clock, host.patienceMs, {
    recall: recall && (() => recall(id)),
    async join(since) {
      // A join that overtakes a leave would end outside.
      await leaving;
      return host.join(id, since);
    },
    snapshot(answer) {
      if (answer.members) wasRecovered = answer.recovered;
      content.snapshot(answer);
    },
    apply(entry) {
      content.apply(entry);
      host.moved();
    },
    replace(page) {
      content.restart(page);
      host.moved();
    },
    gap: (fromOffset, toOffset, recovered) =>
      host.events.emit('gap', { channelId: id, fromOffset, toOffset, recovered }),
    changed() {
      const state = sync.state();
      if (!holders.isActive()) return;
      setStatus(shown[state], null);
      main.set({ isGapless: state === 'live' });
      if (isJoined()) answerJoin(null);
      // After a start from a remembered position there are only the entries since then.
      if (state === 'live') content.fetchBase();
      host.changed(channel);
    },
    refused,
  });
  const holders = createHolders(clock, settings.releaseDelayMs, acquired, () => {
    releasedAt = clock.now();
    if (sync.state() !== 'down') {
      const left = host.leave(id).then(() => {
        if (leaving === left) leaving = null;
      });
      leaving = left;
    }
    down();
    main.set({ isLoading: false, isGapless: false });
    setStatus('released', null);
    answerJoin(abortError(`Channel ${id} was left before it was joined.`));
    host.changed(channel);
  });

  const isJoined = (): boolean => sync.state() === 'live' || sync.state() === 'filling';

  function setStatus(state: ChannelStatus['state'], error: RealtimeError | null): void {
    const now = status.getSnapshot();
    if (now.state !== state || now.error !== error) status.set({ state, error });
  }

  function answerJoin(error: Error | null): void {
    joined?.settle(error, error ? undefined : joinResult());
    joined = null;
  }

  function joinResult(): JoinResult {
    return {
      channelId: id,
      offset: sync.position()?.offset ?? 0,
      recovered: wasRecovered,
      members: content.members.store.getSnapshot().members,
      lastReadOffset: content.receipts.getSnapshot().get(host.me() ?? '')?.offset ?? 0,
      unreadCount: host.unread.count(id),
    };
  }

  function acquired(): void {
    sweep();
    releasedAt = Infinity;
    setStatus('joining', null);
    main.set({ isLoading: sync.position() === null });
    if (host.isUp()) sync.start();
  }

  function up(): void {
    if (holders.isActive()) acquired();
  }

  function refused(error: RealtimeError): void {
    main.set({ isLoading: false, error });
    setStatus('failed', error);
    answerJoin(error);
    host.refused(id, error);
    host.changed(channel);
  }

  function down(): void {
    sync.stop();
    content.disconnect();
  }

  function forget(isPendingKept: boolean): void {
    sync.forget();
    content.clear(isPendingKept);
  }

  function sweep(): void {
    if (clock.now() - releasedAt < settings.retainChannelMs) return;
    releasedAt = Infinity;
    forget(true);
  }

  function hold(): () => void {
    const release = holders.add();
    if (status.getSnapshot().state === 'failed') acquired();
    return release;
  }

  function whenJoined(): Promise<JoinResult> {
    if (isJoined()) return Promise.resolve(joinResult());
    return (joined ??= defer<JoinResult>()).promise;
  }

  /** Does something that needs the channel joined, and holds it for as long as that takes. */
  async function whileJoined<T>(work: () => Promise<T>): Promise<T> {
    const release = hold();
    try {
      await whenJoined();
      return await work();
    } finally {
      release();
    }
  }

  function fetchPage(query: HistoryOptions): Promise<Page> {
    return whileJoined(async () => {
      const { messages, hasMore } = await host.history({ ...query, channelId: id });
      return { messages: messages.map(content.present), hasMore };
    });
  }

  async function history(options: HistoryOptions): Promise<HistoryPage> {
    const { messages: items, hasMore } = await fetchPage(options);
    const { limit, threadId, after } = options;
    const edge = after === undefined ? { before: items[0]?.id } : { after: items.at(-1)?.id };
    return { items, hasMore, next: () => channel.history(items.length > 0 ? { limit, threadId, ...edge } : options) };
  }

  const channel: LiveChannel = {
    id,
    content,
    sync,
    holders,
    status,
    messages: main.messages,
    presence: content.members.store,
    typing: content.typing.store,
    receipts: content.receipts,
    hold,
    whenJoined,
    isJoined,
    down,
    sweep,
    attach() {
      const release = hold();
      void guard(whenJoined());
      return release;
    },
    send: (text, options = {}) => guard(mutations.send(channel, text, options)),
    edit: (messageId, text, options = {}) => guard(mutations.edit(channel, messageId, text, options)),
    delete: (messageId) => guard(mutations.delete(channel, messageId)),
    react: (messageId, emoji) => guard(mutations.react(channel, messageId, emoji, 'add')),
    unreact: (messageId, emoji) => guard(mutations.react(channel, messageId, emoji, 'remove')),
    loadMore: (limit) => guard(main.loadMore(limit)),
    thread(threadId) {
      const { messages, loadMore } = content.thread(threadId);
      return { messages, loadMore: (limit) => guard(loadMore(limit)) };
    },
    history: (options = {}) => guard(history(options)),
    historyBeforeSubscribe: (options = {}) =>
      guard(
        whileJoined(async () => {
          const { messages: items, hasMore } = await main.older(options.limit);
          return { items, hasMore, next: () => channel.historyBeforeSubscribe(options) };
        }),
      ),
    leave() {
      holders.drop();
      return leaving ?? Promise.resolve();
    },
    isSettled: () => !holders.isActive() || sync.state() === 'live' || status.getSnapshot().state === 'failed',
    up,
    rejoin() {
      sync.stop();
      up();
    },
    removed(error) {
      forget(true);
      refused(error);
    },
    reset: () => forget(false),
  };
  return channel;
}
