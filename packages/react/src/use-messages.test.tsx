// @vitest-environment jsdom
import { RealtimeError, type Message } from '@nchat/realtime-client';
import { describe, expect, it } from 'vitest';
import { aMessage } from '../test/support/fake-channel.js';
import { fakeClient } from '../test/support/fake-client.js';
import { act, renderHook } from '../test/support/testing-library.js';
import { within } from '../test/support/wrap.js';
import { useMessages, useThread, type UseMessagesOptions } from './index.js';

function setup(options?: UseMessagesOptions, channelId = 'general') {
  const fake = fakeClient();
  const channel = fake.channel(channelId);
  let renders = 0;
  const view = renderHook(
    (next: UseMessagesOptions | undefined) => {
      renders += 1;
      return useMessages(channelId, next);
    },
    { wrapper: within(fake), initialProps: options },
  );
  const load = (items: readonly Message[], hasMore = false) =>
    act(() => channel.messages.set({ items, isLoaded: true, hasMore, isLoading: false, isGapless: true, error: null }));
  return { fake, channel, load, renders: () => renders, ...view };
}

describe('useMessages', () => {
  it('holds the channel and shows its messages', () => {
    const { channel, load, result, unmount } = setup();
    expect(channel.holders).toBe(1);
    expect(result.current).toMatchObject({ messages: [], status: 'pending', hasMore: false, isGapless: false });
    const messages = [aMessage(), aMessage()];
    load(messages, true);
    expect(result.current).toMatchObject({ status: 'ready', hasMore: true, isGapless: true, error: null });
    expect(result.current.messages).toBe(messages);
    unmount();
    expect(channel.holders).toBe(0);
  });

  it('is ready for an empty channel, and stays pending over messages that only wait to be sent', () => {
    const { channel, load, result } = setup();
    act(() => channel.messages.patch({ items: [aMessage({ offset: 0, status: 'queued' })] }));
    expect(result.current.status).toBe('pending');
    expect(result.current.messages).toHaveLength(1);
    load([]);
    expect(result.current.status).toBe('ready');
  });

  it('tells loading the first page from loading older ones', () => {
    const { channel, load, result } = setup();
    act(() => channel.messages.patch({ isLoading: true }));
    expect(result.current).toMatchObject({ status: 'pending', isLoadingMore: false });
    load([aMessage()], true);
    act(() => channel.messages.patch({ isLoading: true }));
    expect(result.current).toMatchObject({ status: 'ready', isLoadingMore: true });
  });

  it('is in error only while there is nothing to show', () => {
    const error = new RealtimeError('forbidden');
    const { channel, load, result } = setup();
    act(() => channel.messages.patch({ error }));
    expect(result.current).toMatchObject({ status: 'error', error });
    act(() => channel.messages.patch({ isLoading: true }));
    expect(result.current.status).toBe('pending');
    load([aMessage()]);
    act(() => channel.messages.patch({ error }));
    expect(result.current).toMatchObject({ status: 'ready', error });
  });

  it('stays ready with what it has while the connection is gone', () => {
    const { channel, load, result } = setup();
    load([aMessage()]);
    act(() => channel.messages.patch({ isGapless: false }));
    expect(result.current).toMatchObject({ status: 'ready', isGapless: false });
  });

  it('stays ready for an empty channel while the connection is gone, until it loads anew', () => {
    const { channel, load, result } = setup();
    load([]);
    act(() => channel.messages.patch({ isGapless: false, items: [aMessage({ offset: 0, status: 'queued' })] }));
    expect(result.current).toMatchObject({ status: 'ready', isGapless: false });
    act(() => channel.messages.patch({ isLoaded: false, isLoading: true, items: [] }));
    expect(result.current.status).toBe('pending');
    act(() => channel.messages.patch({ isLoading: false, error: new RealtimeError('forbidden') }));
    expect(result.current.status).toBe('error');
  });

  it('shows initial messages until the first page is here', () => {
    const initialMessages = [aMessage({ id: 'old' })];
    const { channel, load, result } = setup({ initialMessages });
    expect(result.current).toMatchObject({ messages: initialMessages, status: 'ready', isLoadingMore: false });
    const pending = aMessage({ offset: 0, status: 'queued' });
    act(() => channel.messages.patch({ items: [pending], isLoading: true }));
    expect(result.current.messages).toEqual([...initialMessages, pending]);
    load([aMessage({ id: 'new' })]);
    expect(result.current.messages.map(({ id }) => id)).toEqual(['new']);
  });

  it('passes every call on, and pages by its size', () => {
    const { fake, channel, result } = setup({ pageSize: 20 });
    const api = result.current;
    void api.loadMore();
    expect(channel.loadMore).toHaveBeenLastCalledWith(20);
    void api.send('hi', { mentions: ['bob'] });
    expect(channel.send).toHaveBeenLastCalledWith('hi', { mentions: ['bob'] });
    void api.edit('m', 'text', { mentions: [] });
    expect(channel.edit).toHaveBeenLastCalledWith('m', 'text', { mentions: [] });
    void api.remove('m');
    expect(channel.delete).toHaveBeenLastCalledWith('m');
    void api.react('m', '👍');
    expect(channel.react).toHaveBeenLastCalledWith('m', '👍');
    void api.unreact('m', '👍');
    expect(channel.unreact).toHaveBeenLastCalledWith('m', '👍');
    void api.retry('client-m');
    expect(fake.queue.retry).toHaveBeenLastCalledWith('client-m');
    api.discard('client-m');
    expect(fake.queue.discard).toHaveBeenLastCalledWith('client-m');
  });

  it('keeps its object until the messages change, and its functions beyond that', () => {
    const { load, result, rerender } = setup({ pageSize: 20 });
    const first = result.current;
    rerender({ pageSize: 20 });
    expect(result.current).toBe(first);
    load([aMessage()]);
    expect(result.current).not.toBe(first);
    const functions = Object.entries(first).filter(([, value]) => typeof value === 'function');
    expect(functions).toHaveLength(8);
    for (const [name, value] of functions) expect(result.current[name as keyof typeof first], name).toBe(value);
  });

  it('keeps acting on the channel a function was made for', () => {
    const fake = fakeClient();
    const { result, rerender } = renderHook(({ id }) => useMessages(id), {
      wrapper: within(fake),
      initialProps: { id: 'a' },
    });
    const { send } = result.current;
    rerender({ id: 'b' });
    void send('a late draft');
    expect(fake.channel('a').send).toHaveBeenCalledOnce();
    expect(fake.channel('b').send).not.toHaveBeenCalled();
    void result.current.send('the next one');
    expect(fake.channel('b').send).toHaveBeenCalledExactlyOnceWith('the next one', undefined);
  });

  it('does not render for typing, presence, receipts, unread counts or round trips', () => {
    const { fake, channel, load, renders } = setup();
    load([aMessage()]);
    const before = renders();
    act(() => {
      channel.typing.set([{ channelId: 'general', userId: 'bob', isTyping: true, expiresAt: 1 }]);
      channel.presence.patch({ synced: true });
      channel.receipts.set(new Map());
      channel.status.patch({ state: 'joined' });
      fake.presence.set(new Map());
      fake.unread.set(new Map([['general', { count: 1, mentions: 0 }]]));
      fake.connection.patch({ rttMs: 7 });
    });
    expect(renders()).toBe(before);
  });

  it('takes the channel of the provider above', () => {
    const fake = fakeClient();
    const { result } = renderHook(() => useMessages(), { wrapper: within(fake, 'general') });
    void result.current.send('hi');
    expect(fake.channel('general').send).toHaveBeenCalledOnce();
  });
});

describe('useMessages of a thread', () => {
  it('shows the thread and sends into it', () => {
    const { channel, result } = setup({ threadId: 'root', pageSize: 10 });
    const thread = channel.thread('root');
    act(() => thread.messages.patch({ items: [aMessage({ threadId: 'root' })], hasMore: true }));
    expect(result.current).toMatchObject({ status: 'ready', hasMore: true });
    expect(result.current.messages).toHaveLength(1);
    void result.current.send('hi', { replyTo: 'm' });
    expect(channel.send).toHaveBeenLastCalledWith('hi', { threadId: 'root', replyTo: 'm' });
    void result.current.loadMore();
    expect(thread.loadMore).toHaveBeenLastCalledWith(10);
    expect(channel.loadMore).not.toHaveBeenCalled();
  });

  it('is pending while it loads, and ready when it turns out to be empty', () => {
    const { channel, result } = setup({ threadId: 'root' });
    const { messages } = channel.thread('root');
    expect(result.current).toMatchObject({ status: 'pending', isGapless: false });
    act(() => messages.patch({ isLoading: true }));
    expect(result.current.status).toBe('pending');
    act(() => messages.patch({ isLoading: false, isLoaded: true }));
    expect(result.current.status).toBe('ready');
    act(() => channel.messages.patch({ isGapless: true }));
    expect(result.current.isGapless).toBe(true);
  });

  it('is what useThread shows, in the channel above or a named one', () => {
    const fake = fakeClient();
    const items = [aMessage({ threadId: 'root' })];
    act(() => fake.channel('general').thread('root').messages.patch({ items }));
    const above = renderHook(() => useThread('root'), { wrapper: within(fake, 'general') });
    expect(above.result.current.messages).toBe(items);
    const named = renderHook(() => useThread('root', { channelId: 'other' }), { wrapper: within(fake, 'general') });
    void named.result.current.send('hi');
    expect(fake.channel('other').send).toHaveBeenLastCalledWith('hi', { threadId: 'root' });
  });
});
