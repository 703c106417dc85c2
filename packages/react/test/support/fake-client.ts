import type {
  ConnectionSnapshot,
  ConnectionState,
  Message,
  Notification,
  PresenceMember,
  QueuedOp,
  RealtimeClient,
  RealtimeEvents,
  UnreadCounts,
} from '@nchat/realtime-client';
import { vi } from 'vitest';
import { fakeChannel, type FakeChannel } from './fake-channel.js';
import { fakeStore } from './fake-store.js';

const idle: ConnectionSnapshot = {
  state: 'idle',
  isConnected: false,
  transport: null,
  attempt: 0,
  retryAt: null,
  reason: null,
  since: 0,
  rttMs: null,
  quality: 'unknown',
  tokenExpiresAt: null,
  clockOffsetMs: 0,
  queued: 0,
};

type Listener = (payload: never) => void;

/** A client without a server: connects when told to, joins nothing, and shows what the hooks did. */
export function fakeClient() {
  const channels = new Map<string, FakeChannel>();
  const listeners = new Map<string, Set<Listener>>();
  const connection = fakeStore<ConnectionSnapshot>(idle);
  const fake = {
    connection,
    presence: fakeStore<ReadonlyMap<string, PresenceMember>>(new Map()),
    unread: fakeStore<ReadonlyMap<string, UnreadCounts>>(new Map()),
    notifications: fakeStore<readonly Notification[]>([]),
    queue: {
      size: fakeStore(0),
      items: fakeStore<readonly QueuedOp[]>([]),
      flush: vi.fn<RealtimeClient['queue']['flush']>(async () => {}),
      retry: vi.fn<RealtimeClient['queue']['retry']>(async () => ({}) as Message),
      discard: vi.fn<RealtimeClient['queue']['discard']>(),
    },
    userId: null as string | null,
    get state(): ConnectionState {
      return connection.getSnapshot().state;
    },
    get isConnected(): boolean {
      return connection.getSnapshot().isConnected;
    },
    /** Connections that were really opened. */
    opened: 0,
    connect: vi.fn((userId?: string, _token?: unknown) => {
      const isWanted = !['idle', 'disconnected', 'failed'].includes(fake.state);
      if (!isWanted || (userId !== undefined && fake.userId !== null && userId !== fake.userId)) fake.opened += 1;
      if (userId !== undefined) fake.userId = userId;
      if (!isWanted) fake.to('connecting');
      return Promise.resolve(connection.getSnapshot());
    }),
    disconnect: vi.fn<RealtimeClient['disconnect']>(() => fake.to('disconnected')),
    channel: (id: string): FakeChannel => {
      const channel = channels.get(id) ?? fakeChannel(id);
      channels.set(id, channel);
      return channel;
    },
    joinChannel: vi.fn<RealtimeClient['joinChannel']>(async (channelId) => ({
      channelId,
      offset: 0,
      recovered: false,
      members: [],
      lastReadOffset: 0,
      unreadCount: 0,
    })),
    leaveChannel: vi.fn<RealtimeClient['leaveChannel']>(),
    sendMessage: vi.fn<RealtimeClient['sendMessage']>(),
    sendTyping: vi.fn<RealtimeClient['sendTyping']>(),
    updatePresence: vi.fn<RealtimeClient['updatePresence']>(async () => {}),
    markRead: vi.fn<RealtimeClient['markRead']>(async () => {}),
    on(event: string, callback: Listener) {
      const group = listeners.get(event) ?? new Set();
      listeners.set(event, group.add(callback));
      fake.listens += 1;
      return () => void group.delete(callback);
    },
    /** Calls of `on` so far. */
    listens: 0,
    listenersOf: (event: keyof RealtimeEvents): number => listeners.get(event)?.size ?? 0,
    emit<E extends keyof RealtimeEvents>(event: E, payload: RealtimeEvents[E]): void {
      for (const listener of [...(listeners.get(event) ?? [])]) listener(payload as never);
    },
    /** Puts the connection into a state. */
    to(state: ConnectionState, change: Partial<ConnectionSnapshot> = {}): void {
      connection.patch({ state, isConnected: state === 'syncing' || state === 'connected', ...change });
    },
    /** Connected as this user. */
    login(userId: string): void {
      fake.userId = userId;
      fake.to('connected');
    },
  };
  return fake;
}

export type FakeClient = ReturnType<typeof fakeClient>;

/** The fake where the real class is asked for. */
export const asClient = (fake: FakeClient): RealtimeClient => fake as unknown as RealtimeClient;
