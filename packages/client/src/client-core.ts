import { isRealtimeError, RealtimeError, type CommandName, type Presence } from '@nchat/realtime-protocol/core';
import { abortError, isAbort } from './abort.js';
import type { ChannelHost } from './channel/channel.js';
import { createRegistry, type ChannelRegistry } from './channel/channel-registry.js';
import { createJoinBatch } from './channel/join-batch.js';
import { createConnection, type Connection } from './connection/connection.js';
import type { TokenProvider } from './connection/token.js';
import { createTokenSource, type TokenSource } from './connection/token-source.js';
import { createEmitter, type Emitter } from './emitter.js';
import type { RealtimeEvents } from './events.js';
import { createInbox, type Inbox } from './inbox/inbox.js';
import { createLog, type Log } from './log.js';
import { createMutations, perform, type Mutations } from './outbox/mutations.js';
import { createOutbox, type Outbox } from './outbox/outbox.js';
import { createPeople, type People } from './presence/people.js';
import { createSelfPresence, type SelfPresence } from './presence/self-presence.js';
import type { Settings } from './settings.js';
import { openStorages } from './storage/open-storages.js';
import { createPositions } from './storage/positions.js';
import { createTypingSender, type TypingSender } from './typing/typing-sender.js';
import { createUnread, type Unread } from './unread/unread.js';

/** The parts of a client, wired. */
export interface ClientCore {
  readonly settings: Settings;
  readonly log: Log;
  readonly events: Emitter<RealtimeEvents>;
  readonly tokens: TokenSource;
  readonly connection: Connection;
  readonly channels: ChannelRegistry;
  readonly outbox: Outbox;
  readonly mutations: Mutations;
  readonly people: People;
  readonly unread: Unread;
  readonly inbox: Inbox;
  readonly selfPresence: SelfPresence;
  readonly typing: TypingSender;
  /** The current user; null before the first one is known, and after logout. */
  me: () => string | null;
  /** Makes sure that a failure is emitted, and that nobody has to await the promise. */
  guard: <T>(promise: Promise<T>) => Promise<T>;
  /** Whose credentials the next attempts use. Another user than before finds nothing of the last one. */
  identify: (userId: string | null, token: string | TokenProvider | undefined) => void;
  /** Turns to another user, or to nobody. */
  become: (userId: string | null) => void;
  /** Logout: forgets the current user's messages and cursors. */
  forget: () => void;
  /** Ends everything; resolves when what is to be kept is stored. */
  dispose: () => Promise<void>;
}

/** Composition root: makes the parts of a client, and carries news from one to the other. */
export function createCore(settings: Settings): ClientCore {
  const { clock } = settings;
  const log = createLog(clock, settings.logLevel, settings.logger);
  const events = createEmitter<RealtimeEvents>();
  const tokens = createTokenSource(settings.token);
  const unread = createUnread();
  const people = createPeople((event) => events.emit('presence', event));
  /** Errors that were emitted; one failure may reach several promises. */
  const told = new WeakSet<Error>();
  let user: string | null = null;
  let hadUser = false;

  let isStorageTold = false;
  const storages = openStorages(settings, storageFailed);

  const me = (): string | null => user;

  function storageFailed(error: unknown): void {
    // No more than its name: the text may quote what was to be stored.
    if (!isStorageTold) log('warn', 'storage failed; memory takes its place', { error: (error as Error)?.name });
    isStorageTold = true;
  }

  function fail(error: unknown): void {
    if (isAbort(error)) return;
    const failure = isRealtimeError(error) ? error : new RealtimeError('internal', { cause: error });
    if (told.has(failure)) return;
    told.add(failure);
    const { code, channelId, requestId } = failure;
    log('warn', 'failed', { code, channelId, requestId });
    events.emit('error', failure);
  }

  function guard<T>(promise: Promise<T>): Promise<T> {
    promise.catch(fail);
    return promise;
  }

  const connection = createConnection({
    settings,
    tokens,
    log,
    fail,
    opened({ userId, rooms }) {
      if (userId !== user) become(userId);
      sweep();
      inbox.up(userId, rooms);
      for (const channel of channels.all()) channel.up();
      void selfPresence.flush();
      checkSynced();
    },
    closed() {
      typing.forget();
      inbox.down();
      for (const channel of channels.all()) channel.down();
    },
    event(name, data) {
      const { channelId, channelLog } = data as { channelId: string; channelLog?: string };
      if (name === 'presence') present(data as Presence);
      else if (name === 'notification' && !channelLog) inbox.live(data as Parameters<typeof inbox.live>[0]);
      else channels.route(name, data);
      if (name === 'channel:reset') inbox.reset(channelId);
    },
    moved: (snapshot) => events.emit('state', snapshot),
    refreshed: (expiresAt) => events.emit('token:refresh', { expiresAt }),
  });
  const { request, isUp } = connection;
  const join = createJoinBatch((payload) => request('channel:join', payload));
  const patienceMs = (): number => Math.max(1000, 4 * (connection.store.getSnapshot().rttMs ?? 0));

  const outbox: Outbox = createOutbox(
    {
      clock,
      isReady: (channelId) => channels.get(channelId).isJoined(),
      hold: (channelId) => channels.get(channelId).hold(),
      async perform(op) {
        try {
          return await perform(
            { outbox, me, contentOf, request: (name, payload) => request(name as CommandName, payload as never) },
            op,
          );
        } catch (error) {
          // The server and we disagree about the join; joining again settles it, and the outbox tries again.
          if (isRealtimeError(error, 'not_joined')) channels.get(op.channelId).rejoin();
          throw error;
        }
      },
      show: (op) => contentOf(op.channelId).show(op),
      gone: (op, error) => contentOf(op.channelId).drop(op, error),
      failed: (_op, error) => fail(error),
    },
    { ...settings.queue, storage: storages.outbox },
  );
  const positions =
    storages.positions &&
    createPositions({
      clock,
      storage: storages.positions,
      positions: () => channels.all().map(({ id, sync }) => [id, sync.position()] as const),
    });
  outbox.size.subscribe(() => {
    const size = outbox.size.getSnapshot();
    connection.setQueued(size);
    events.emit('queue:change', { size });
  });

  const host = {
    clock,
    settings,
    events,
    people,
    unread,
    outbox,
    me,
    guard,
    join,
    isUp,
    patienceMs,
    checkSynced,
    clockOffsetMs: () => connection.store.getSnapshot().clockOffsetMs,
    history: (query) => request('channel:history', query),
    async leave(channelId) {
      typing.forget(channelId);
      // Left or not: the next connection starts with what is joined then.
      await request('channel:leave', { channelId }).catch(() => {});
      sweep();
    },
    changed(channel) {
      checkSynced();
      if (channel.isJoined()) outbox.pump(channel.id);
    },
    refused(channelId, error) {
      fail(error);
      outbox.failChannel(channelId, error);
    },
    mayQueue: () => user !== null || !hadUser,
    sending: (channelId: string) => typing.forget(channelId),
    recall: positions?.recall,
    moved: () => positions?.moved(),
  } satisfies Partial<ChannelHost> & Record<string, unknown>;
  const mutations = createMutations(host);
  const channels = createRegistry({ ...host, mutations });
  const inbox = createInbox(host);
  const contentOf = (channelId: string) => channels.get(channelId).content;
  const selfPresence = createSelfPresence((update) => request('presence:update', update));
  const typing = createTypingSender(clock, settings.typing, (channelId, isTyping, threadId) =>
    connection.send('typing', { channelId, isTyping, threadId }),
  );

  function checkSynced(): void {
    connection.setSynced(inbox.isSettled() && channels.all().every((channel) => channel.isSettled()));
  }

  function present({ channelId, ...presence }: Presence): void {
    const isOffline = presence.status === 'offline';
    const concerned = channels.all().filter(({ id }) => channelId === undefined || id === channelId);
    if (isOffline) for (const { content } of concerned) content.typing.stop(({ userId }) => userId === presence.userId);
    if (channelId === undefined) return people.receive([presence]);
    // News of one channel: somebody came, or left; elsewhere they may go on being as they are.
    if (!isOffline) people.receive([presence]);
    for (const { content } of concerned) {
      if (!content.members.change(presence.userId, !isOffline)) continue;
      events.emit('presence', { ...presence, channelId, change: isOffline ? 'leave' : 'enter' });
    }
  }

  /** Forgets what channels that were left long ago have kept, and the people met only there. */
  function sweep(): void {
    for (const channel of channels.all()) channel.sweep();
    people.sweep();
  }

  function become(userId: string | null): void {
    const isFirst = !hadUser;
    void positions?.setUser(userId);
    user = userId;
    hadUser ||= userId !== null;
    if (!isFirst) {
      for (const channel of channels.all()) channel.reset();
      unread.clear();
      inbox.forget();
      people.sweep();
      selfPresence.drop(abortError('The user changed.'));
    }
    void guard(outbox.setUser(userId));
  }

  return {
    settings,
    log,
    events,
    tokens,
    connection,
    channels,
    outbox,
    mutations,
    people,
    unread,
    inbox,
    selfPresence,
    typing,
    me,
    guard,
    become,
    identify(userId, token) {
      if (userId !== null && userId !== user) {
        // Also an attempt under way for whomever a token alone speaks for.
        connection.disconnect();
        if (user !== null) tokens.reset();
        // What is said before the connection is there is theirs already, and stored as such.
        become(userId);
      }
      const isNew = token !== undefined && tokens.set(token);
      // Never a reconnect because of a token.
      if (isNew && connection.isUp() && typeof token === 'string') void guard(connection.refresh(token));
    },
    forget() {
      positions?.clear();
      become(null);
    },
    async dispose() {
      connection.disconnect();
      // As after a logout: nothing is queued any more.
      user = null;
      hadUser = true;
      const stored = Promise.all([outbox.dispose(), positions?.setUser(null)]);
      selfPresence.drop(abortError('The client was disposed.'));
      for (const channel of channels.all()) {
        channel.holders.drop();
        channel.reset();
      }
      events.clear();
      await stored;
    },
  };
}
