// @vitest-environment jsdom
import type { RealtimeClient } from '@nchat/realtime-client';
import {
  useMessages,
  useOfflineQueue,
  usePresence,
  useReactions,
  useReadReceipts,
  useRealtimeEvent,
  useThread,
  useTyping,
  useUnread,
  useUserPresence,
} from '@nchat/realtime-react';
import { Profiler, type ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import { act, fireEvent, inRoom, render, renderHook, screen, waitFor, World } from './react-support.js';

const texts = (messages: readonly { content: string }[]) => messages.map(({ content }) => content);

const stored = (client: RealtimeClient) => client.channel('general').messages.getSnapshot().items;

it('sends at once, edits, deletes, and shows what others do', async () => {
  await using world = await World.start();
  const bob = await world.other('bob');
  const { result } = renderHook(() => useMessages(), { wrapper: inRoom(world.client('ann')) });
  await waitFor(() => expect(result.current).toMatchObject({ status: 'ready', isGapless: true, messages: [] }));

  let sending!: ReturnType<typeof result.current.send>;
  act(() => void (sending = result.current.send('hello')));
  expect(result.current.messages).toMatchObject([{ content: 'hello', status: 'sending' }]);
  const { clientMessageId } = result.current.messages[0]!;
  const { id } = await act(() => sending);
  expect(result.current.messages).toMatchObject([{ id, clientMessageId, status: 'sent' }]);

  await waitFor(() => expect(texts(stored(bob))).toEqual(['hello']));
  await act(() => bob.sendMessage('general', 'hi ann'));
  await waitFor(() => expect(texts(result.current.messages)).toEqual(['hello', 'hi ann']));
  await act(() => result.current.edit(id, 'hello all'));
  expect(result.current.messages[0]).toMatchObject({ content: 'hello all', version: 2 });
  await act(() => result.current.remove(id));
  await waitFor(() => expect(result.current.messages[0]).toMatchObject({ content: '', deletedAt: expect.any(String) }));
  await waitFor(() => expect(stored(bob)[0]).toMatchObject({ deletedAt: expect.any(String) }));
});

it('pages back through history', async () => {
  await using world = await World.start();
  const bob = await world.other('bob');
  await Promise.all(Array.from({ length: 80 }, (_, index) => bob.sendMessage('general', `${index}`)));
  const { result } = renderHook(() => useMessages(undefined, { pageSize: 20 }), {
    wrapper: inRoom(world.client('ann')),
  });
  await waitFor(() => expect(result.current).toMatchObject({ status: 'ready', hasMore: true }));
  const first = result.current.messages.length;
  await act(() => result.current.loadMore());
  expect(result.current.messages).toHaveLength(first + 20);
  while (result.current.hasMore) await act(() => result.current.loadMore());
  expect(texts(result.current.messages)).toEqual(texts(stored(bob)).slice(-80));
});

it('reacts and takes it back', async () => {
  await using world = await World.start();
  const bob = await world.other('bob');
  const { id } = await bob.sendMessage('general', 'news');
  const { result } = renderHook(() => ({ ...useMessages(), ...useReactions(id) }), {
    wrapper: inRoom(world.client('ann')),
  });
  await waitFor(() => expect(result.current.messages).toHaveLength(1));
  await act(() => result.current.toggle('👍'));
  await waitFor(() => expect(result.current.reactions).toMatchObject([{ emoji: '👍', count: 1, mine: true }]));
  await act(() => bob.channel('general').react(id, '👍'));
  await waitFor(() => expect(result.current.reactions).toMatchObject([{ count: 2, userIds: ['ann', 'bob'] }]));
  await act(() => result.current.toggle('👍'));
  await waitFor(() => expect(result.current.reactions).toMatchObject([{ count: 1, mine: false }]));
});

it('opens a thread, empty at first, and answers in it', async () => {
  await using world = await World.start();
  const bob = await world.other('bob');
  const { id } = await bob.sendMessage('general', 'lunch?');
  const { result } = renderHook(() => useThread(id), { wrapper: inRoom(world.client('ann')) });
  await waitFor(() => expect(result.current).toMatchObject({ status: 'ready', isGapless: true, isLoadingMore: false }));
  await act(() => result.current.send('yes'));
  await bob.sendMessage('general', 'at noon', { threadId: id });
  await bob.sendMessage('general', 'elsewhere');
  await waitFor(() => expect(texts(result.current.messages)).toEqual(['yes', 'at noon']));
  expect(result.current.messages.every(({ threadId }) => threadId === id)).toBe(true);
});

it('shows typing without rendering the list, and tells it from a text field', async () => {
  await using world = await World.start();
  const bob = await world.other('bob');
  let commits = 0;
  const List = (): ReactNode => (
    <ul>
      {useMessages().messages.map(({ id, content }) => (
        <li key={id}>{content}</li>
      ))}
    </ul>
  );
  const Composer = (): ReactNode => {
    const { typers, inputProps } = useTyping();
    return (
      <>
        <textarea {...inputProps} />
        <p>{typers.join()} typing</p>
      </>
    );
  };
  render(
    <>
      <Profiler id="list" onRender={() => (commits += 1)}>
        <List />
      </Profiler>
      <Composer />
    </>,
    { wrapper: inRoom(world.client('ann')) },
  );
  await act(() => bob.sendMessage('general', 'hi'));
  await screen.findByText('hi');
  const before = commits;
  bob.sendTyping('general', true);
  await screen.findByText('bob typing');
  bob.sendTyping('general', false);
  await screen.findByText('typing');
  expect(commits).toBe(before);

  const typers = () =>
    bob
      .channel('general')
      .typing.getSnapshot()
      .map(({ userId }) => userId);
  fireEvent.input(screen.getByRole('textbox'), { target: { value: 'h' } });
  await waitFor(() => expect(typers()).toEqual(['ann']));
  fireEvent.blur(screen.getByRole('textbox'));
  await waitFor(() => expect(typers()).toEqual([]));
});

it('shows who is here and how they are', async () => {
  await using world = await World.start({ presence: { graceMs: 50 } });
  const { result } = renderHook(() => ({ ...usePresence(), bob: useUserPresence('bob') }), {
    wrapper: inRoom(world.client('ann')),
  });
  await waitFor(() => expect(result.current).toMatchObject({ isSynced: true, self: { userId: 'ann' }, others: [] }));
  expect(result.current.bob).toMatchObject({ status: 'offline', lastSeen: null });
  const bob = await world.other('bob');
  await waitFor(() => expect(result.current.bob).toMatchObject({ status: 'online', deviceCount: 1 }));
  await waitFor(() => expect(result.current.others).toMatchObject([{ userId: 'bob' }]));
  await act(() => result.current.update('dnd', { text: 'In a meeting' }));
  await waitFor(() =>
    expect(bob.presence.getSnapshot().get('ann')).toMatchObject({
      status: 'dnd',
      customStatus: { text: 'In a meeting' },
    }),
  );
  bob.disconnect();
  await waitFor(() => expect(result.current.bob.status).toBe('offline'));
});

it('counts unread messages, marks them, and shows who has read', async () => {
  await using world = await World.start();
  const bob = await world.other('bob');
  const client = world.client('ann');
  const { result } = renderHook(() => ({ ...useReadReceipts(), ...useMessages(), unread: useUnread() }), {
    wrapper: inRoom(client),
  });
  await waitFor(() => expect(result.current.status).toBe('ready'));
  for (const text of ['a', 'b']) await act(() => bob.sendMessage('general', text, { mentions: ['ann'] }));
  await waitFor(() => expect(result.current).toMatchObject({ unreadCount: 2, unread: { total: 2 } }));
  await waitFor(() => expect(result.current).toMatchObject({ mentionCount: 2, unread: { mentions: 2 } }));
  await act(() => result.current.markRead());
  await waitFor(() => expect(result.current).toMatchObject({ unreadCount: 0, mentionCount: 0, unread: { total: 0 } }));
  await waitFor(() => expect(stored(bob).map(({ status }) => status)).toEqual(['read', 'read']));

  const { id } = await act(() => result.current.send('seen?'));
  expect(result.current.readersOf(id)).toEqual([]);
  await waitFor(() => expect(stored(bob)).toHaveLength(3));
  await bob.markRead('general', id);
  await waitFor(() => expect(result.current.readersOf(id)).toEqual(['bob']));
  expect(result.current.lastReadBy.get('bob')?.messageId).toBe(id);
});

it('keeps what was sent while offline and sends it when the connection is back', async () => {
  await using world = await World.start();
  const bob = await world.other('bob');
  const client = world.client('ann');
  const heard = vi.fn();
  const { result } = renderHook(
    () => {
      useRealtimeEvent('message', ({ content }) => void heard(content), { channelId: 'general' });
      return { ...useMessages(), queue: useOfflineQueue() };
    },
    { wrapper: inRoom(client) },
  );
  await waitFor(() => expect(result.current.status).toBe('ready'));
  act(() => client.disconnect());
  act(() => void result.current.send('from the tunnel'));
  await waitFor(() => expect(result.current.queue).toMatchObject({ size: 1, items: [{ kind: 'send' }] }));
  expect(result.current).toMatchObject({ status: 'ready', messages: [{ status: 'queued' }] });
  await act(() => client.connect());
  await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'sent' }]));
  await waitFor(() => expect(result.current.queue.size).toBe(0));
  await waitFor(() => expect(texts(stored(bob))).toEqual(['from the tunnel']));
  await waitFor(() => expect(heard.mock.calls).toEqual([['from the tunnel']]));
});
