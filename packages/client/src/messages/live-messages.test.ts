import { describe, expect, it } from 'vitest';
import { defer } from '../deferred.js';
import { createLiveMessages, type MessagesHost, type Page } from './live-messages.js';
import type { Message } from './message.js';

const message = (offset: number, more: Partial<Message> = {}): Message => ({
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
  ...more,
});
const range = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
const span = (messages: readonly Message[]) => [messages[0]?.offset, messages.at(-1)?.offset, messages.length];
const live = (fetch: MessagesHost['fetch'], retain = 2000) =>
  createLiveMessages({ me: () => 'me', cover: { ids: () => [], over: (item) => item }, fetch, retain });
const items = (view: ReturnType<typeof live>) => view.messages.getSnapshot().items;

describe('a live list', () => {
  it('lets the oldest go when it grows too long, and loads them again', async () => {
    const view = live(({ before }) =>
      Promise.resolve({ messages: before === 'm502' ? range(452, 501) : [], hasMore: true }),
    );
    view.restart({ messages: range(1, 2000), hasMore: false });
    view.update((list) => list.merge(message(2001)));
    expect(span(items(view))).toEqual([502, 2001, 1500]);
    expect(view.messages.getSnapshot().hasMore).toBe(true);
    await view.loadMore();
    expect(span(items(view))).toEqual([452, 2001, 1550]);
  });

  it('keeps what was loaded on purpose', async () => {
    const view = live(({ before }) =>
      Promise.resolve({ messages: before === 'm301' ? range(1, 300) : [], hasMore: false }),
    );
    view.restart({ messages: range(301, 2299), hasMore: true });
    await view.loadMore();
    view.update((list) => list.merge(message(2300)));
    expect(span(items(view))).toEqual([1, 2300, 2300]);
  });

  it('never holds more than it may, whatever arrives', () => {
    const view = live(() => Promise.reject(new Error('not asked')), 100);
    view.restart({ messages: range(1, 50), hasMore: false });
    for (const item of range(51, 1000)) {
      view.update((list) => list.merge(item));
      expect(view.list.size()).toBeLessThanOrEqual(100);
      expect(view.list.newest()).toBe(item);
    }
  });

  it('shows why a page could not be loaded, and tries again', async () => {
    let tries = 0;
    const view = live(() => {
      tries += 1;
      return tries === 1
        ? Promise.reject(new Error('no'))
        : Promise.resolve({ messages: [message(1)], hasMore: false });
    });
    view.restart({ messages: [message(2)], hasMore: true });
    await expect(view.loadMore()).rejects.toThrow('no');
    expect(view.messages.getSnapshot()).toMatchObject({ isLoading: false, error: { message: 'no' } });
    await view.loadMore();
    expect(view.messages.getSnapshot()).toMatchObject({ error: null, hasMore: false });
    expect(span(items(view))).toEqual([1, 2, 2]);
  });

  it('is not set back by a page that was read before news of its messages came', async () => {
    let answer!: (page: Page) => void;
    const view = live(() => new Promise((resolve) => (answer = resolve)));
    view.restart({ messages: [message(3)], hasMore: true });
    const loading = view.loadMore();
    const news = message(1, { version: 2, content: 'edited' });
    view.update((list) => list.get('m1') && list.merge(news));
    view.update((list) => list.change('m2', (item) => ({ ...item, deletedAt: 'now' })));
    answer({ messages: range(1, 2), hasMore: false });
    await loading;
    expect(items(view)).toMatchObject([{ content: 'edited' }, { deletedAt: 'now' }, { id: 'm3' }]);
  });

  it('tells once of a page, and not of nothing', () => {
    const view = live(() => Promise.reject(new Error('not asked')));
    let calls = 0;
    view.messages.subscribe(() => (calls += 1));
    view.restart({ messages: range(1, 50), hasMore: true });
    expect(calls).toBe(1);
    view.update((list) => list.merge(message(50)));
    expect(calls).toBe(1);
    const before = view.messages.getSnapshot();
    expect(view.messages.getSnapshot()).toBe(before);
  });

  it('lets nothing go that a page on its way belongs before', async () => {
    const page = defer<Page>();
    const view = live(() => page.promise);
    view.restart({ messages: range(51, 2050), hasMore: true });
    const loading = view.loadMore();
    view.update((list) => list.merge(message(2051)));
    page.settle(null, { messages: range(1, 50), hasMore: false });
    await loading;
    expect(span(items(view))).toEqual([1, 2051, 2051]);
    view.update((list) => list.merge(message(2052)));
    expect(span(items(view))).toEqual([503, 2052, 1550]);
  });

  it('lets nothing go for what is pending', () => {
    const view = live(() => Promise.reject(new Error('not asked')), 8);
    view.restart({ messages: range(1, 8), hasMore: false });
    for (const id of ['a', 'b', 'c']) {
      view.update((list) => list.merge(message(0, { id, clientMessageId: id, userId: 'me' })));
    }
    expect(items(view)).toHaveLength(11);
  });

  it('says whether it is loaded, also when there is nothing', async () => {
    const view = live(() => Promise.resolve({ messages: [], hasMore: false }));
    const isLoaded = () => view.messages.getSnapshot().isLoaded;
    expect(isLoaded()).toBe(false);
    view.restart({ messages: [], hasMore: false });
    expect(isLoaded()).toBe(true);
    view.clear(true);
    expect(isLoaded()).toBe(false);
    view.fetchBase();
    await view.loadMore();
    expect(isLoaded()).toBe(true);
  });
});
