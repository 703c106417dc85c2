// @vitest-environment jsdom
import { createMockClient } from '@nchat/realtime-client/testing';
import { useState, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { act, fireEvent, render, renderHook, screen, waitFor } from '../../test/support/testing-library.js';
import { useConnection, useMessages, usePresence, useRealtimeClient, useTyping } from '../index.js';
import { MockRealtimeProvider, type MockRealtimeProviderProps } from './index.js';

function Chat(): ReactNode {
  const { messages, send } = useMessages();
  const { others } = usePresence();
  const { typers } = useTyping();
  const state = useConnection((connection) => connection.state);
  const [draft, setDraft] = useState('');
  return (
    <>
      <p>{state}</p>
      <p>with {others.map(({ userId }) => userId).join(' and ')}</p>
      {typers.length > 0 && <p>{typers.join()} typing</p>}
      {messages.map(({ clientMessageId, content, status, userId }) => (
        <p key={clientMessageId}>{`${userId}: ${content} (${status})`}</p>
      ))}
      <input value={draft} onChange={(event) => setDraft(event.target.value)} />
      <button onClick={() => void send(draft)}>Send</button>
    </>
  );
}

describe('MockRealtimeProvider', () => {
  it('shows messages and members, and sends', async () => {
    render(
      <MockRealtimeProvider userId="alice" messages={['Hello!']} members={['bob', { userId: 'eve', status: 'away' }]}>
        <Chat />
      </MockRealtimeProvider>,
    );
    await screen.findByText('bob: Hello! (sent)');
    await screen.findByText('with bob and eve');
    await screen.findByText('connected');
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Hi' } });
    fireEvent.click(screen.getByText('Send'));
    await screen.findByText('alice: Hi (sent)');
  });

  it('lets the test act as others, and break the network, through a mock of its own', async () => {
    const mock = createMockClient({ userId: 'alice', channelId: 'room' });
    render(
      <MockRealtimeProvider mock={mock} channelId="room">
        <Chat />
      </MockRealtimeProvider>,
    );
    await screen.findByText('connected');
    const bob = mock.server.user('bob');
    act(() => bob.type('room'));
    await screen.findByText('bob typing');
    act(() => mock.network.offline());
    await screen.findByText('offline');
    bob.send('room', 'meanwhile');
    act(() => mock.network.online());
    await screen.findByText('bob: meanwhile (sent)');
  });

  it.each(['idle', 'connecting', 'syncing', 'connected', 'reconnecting', 'offline', 'disconnected', 'failed'] as const)(
    'stands at %s, with what could load until then',
    async (state) => {
      render(
        <MockRealtimeProvider state={state} messages={['Hello!']}>
          <Chat />
        </MockRealtimeProvider>,
      );
      await screen.findByText(state);
      const isLoaded = !['idle', 'connecting', 'syncing'].includes(state);
      if (isLoaded) await screen.findByText('bob: Hello! (sent)');
      else expect(screen.queryByText('bob: Hello! (sent)')).toBeNull();
      await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
      expect(screen.queryByText(state)).not.toBeNull();
    },
  );

  it('starts over with another state', async () => {
    const at = (props: MockRealtimeProviderProps) => (
      <MockRealtimeProvider messages={['Hello!']} {...props}>
        <Chat />
      </MockRealtimeProvider>
    );
    const { rerender } = render(at({ state: 'failed' }));
    await screen.findByText('failed');
    rerender(at({ state: 'connected' }));
    await screen.findByText('connected');
    await screen.findByText('bob: Hello! (sent)');
  });

  it('ends its client right after it unmounts, and only then', async () => {
    const { result, unmount } = renderHook(() => useRealtimeClient(), { wrapper: MockRealtimeProvider });
    const client = result.current;
    await waitFor(() => expect(client.state).toBe('connected'));
    unmount();
    await Promise.resolve();
    expect(client.state).toBe('disconnected');
  });

  it('renders on a server', () => {
    const html = renderToString(
      <MockRealtimeProvider messages={['Hello!']}>
        <Chat />
      </MockRealtimeProvider>,
    );
    expect(html).toContain('idle');
  });
});
