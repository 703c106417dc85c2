import { describe, expect, it } from 'vitest';
import { createLiveMessages, type FetchPage } from './live-messages.js';
import { merge } from './message-list.js';
import type { Message } from './message.js';

const message = (offset: number): Message => ({
  id: `m${offset}`,
  clientMessageId: `m${offset}`,
  channelId: 'c',
  offset,
  userId: 'other',
  content: '',
  mentions: [],
  attachments: [],
  createdAt: '',
  timestamp: 0,
  version: 1,
  reactions: [],
  position: null,
  status: 'sent',
});
const range = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
const span = (messages: readonly Message[]) => [messages[0]?.offset, messages.at(-1)?.offset, messages.length];

describe('a live list', () => {
  it('lets the oldest go when it grows too long, and says that there are older ones', () => {
    const live = createLiveMessages(() => Promise.reject(new Error('not asked')));
    live.restart({ messages: range(1, 2000), hasMore: false });
    live.update((list) => merge(list, message(2001)));
    expect(span(live.items())).toEqual([502, 2001, 1500]);
    expect(live.messages.getSnapshot().hasMore).toBe(true);
  });

  it('keeps what was loaded on purpose', async () => {
    const fetch: FetchPage = ({ before }) =>
      Promise.resolve({ messages: before === 'm301' ? range(1, 300) : [], hasMore: false });
    const live = createLiveMessages(fetch);
    live.restart({ messages: range(301, 2299), hasMore: true });
    await live.loadMore();
    live.update((list) => merge(list, message(2300)));
    expect(span(live.items())).toEqual([1, 2300, 2300]);
  });

  it('shows why a page could not be loaded, and tries again', async () => {
    let tries = 0;
    const live = createLiveMessages(() => {
      tries += 1;
      return tries === 1
        ? Promise.reject(new Error('no'))
        : Promise.resolve({ messages: [message(1)], hasMore: false });
    });
    live.restart({ messages: [message(2)], hasMore: true });
    await expect(live.loadMore()).rejects.toThrow('no');
    expect(live.messages.getSnapshot()).toMatchObject({ isLoading: false, error: { message: 'no' } });
    await live.loadMore();
    expect(live.messages.getSnapshot()).toMatchObject({ error: null, hasMore: false });
    expect(span(live.items())).toEqual([1, 2, 2]);
  });
});
