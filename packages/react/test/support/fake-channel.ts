import type {
  Channel,
  ChannelStatus,
  Message,
  MessagesSnapshot,
  PresenceSnapshot,
  ReadReceipt,
  TypingEvent,
} from '@nchat/realtime-client';
import { vi } from 'vitest';
import { fakeStore } from './fake-store.js';

const noMessages: MessagesSnapshot = {
  items: [],
  isLoaded: false,
  hasMore: false,
  isLoading: false,
  isGapless: false,
  error: null,
};
const nobody: PresenceSnapshot = { members: [], counts: { online: 0, away: 0, dnd: 0, offline: 0 }, synced: false };

/** A channel that does nothing by itself: the test sets its stores and looks at its calls. */
export function fakeChannel(id: string) {
  const threads = new Map<string, ReturnType<typeof fakeView>>();
  const channel = {
    ...fakeView(),
    id,
    status: fakeStore<ChannelStatus>({ state: 'released', error: null }),
    presence: fakeStore<PresenceSnapshot>(nobody),
    typing: fakeStore<readonly TypingEvent[]>([]),
    receipts: fakeStore<ReadonlyMap<string, ReadReceipt>>(new Map()),
    /** Who keeps it joined now. */
    holders: 0,
    /** How often it went from no holder to one. */
    joins: 0,
    attach: () => {
      if (channel.holders === 0) channel.joins += 1;
      channel.holders += 1;
      let isHeld = true;
      return () => {
        if (isHeld) channel.holders -= 1;
        isHeld = false;
      };
    },
    send: vi.fn<Channel['send']>(async (content) => aMessage({ channelId: id, content })),
    edit: vi.fn<Channel['edit']>(async (messageId, content) => aMessage({ id: messageId, content })),
    delete: vi.fn<Channel['delete']>(async () => {}),
    react: vi.fn<Channel['react']>(async () => {}),
    unreact: vi.fn<Channel['unreact']>(async () => {}),
    history: vi.fn<Channel['history']>(),
    historyBeforeSubscribe: vi.fn<Channel['historyBeforeSubscribe']>(),
    leave: vi.fn<Channel['leave']>(async () => {}),
    thread: (threadId: string) => {
      const thread = threads.get(threadId) ?? fakeView();
      threads.set(threadId, thread);
      // As in the client: another object each time around the same store.
      return { ...thread };
    },
  };
  return channel satisfies Channel;
}

export type FakeChannel = ReturnType<typeof fakeChannel>;

const fakeView = () => ({
  messages: fakeStore<MessagesSnapshot>(noMessages),
  loadMore: vi.fn<Channel['loadMore']>(async () => {}),
});

let counter = 0;

/** A message that was sent; every part may be given. */
export function aMessage(parts: Partial<Message> = {}): Message {
  const id = parts.id ?? `message-${++counter}`;
  return {
    id,
    clientMessageId: `client-${id}`,
    channelId: 'general',
    offset: ++counter,
    userId: 'bob',
    content: `text of ${id}`,
    mentions: [],
    attachments: [],
    createdAt: '2026-02-03T12:00:00.000Z',
    timestamp: Date.parse('2026-02-03T12:00:00.000Z'),
    version: 1,
    reactions: [],
    position: null,
    status: 'sent',
    ...parts,
  };
}
