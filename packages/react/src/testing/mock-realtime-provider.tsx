'use client';

import type { ConnectionState } from '@nchat/realtime-client';
import { createMockClient, type MockClient, type MockClientOptions } from '@nchat/realtime-client/testing';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { ChannelProvider, RealtimeProvider } from '../index.js';
import { afterwards, obstruct } from './mock-state.js';

/** Props of {@link MockRealtimeProvider}. Read once, but for `state`: another `state` starts over. */
export interface MockRealtimeProviderProps extends MockClientOptions {
  /**
   * Where the connection shall stand: for the states after `connected` only once everything is loaded, so that
   * messages and members show as well. @default `connected`
   */
  readonly state?: ConnectionState;
  /** A mock of your own, to act on while components are mounted. The other props but `channelId` are then unused. */
  readonly mock?: MockClient;
  /** What is tested. */
  readonly children?: ReactNode;
}

/**
 * Everything a component needs that uses the hooks, for component tests and Storybook: a real client on a server in
 * memory, connected, and in a channel. No network, no mocks of hooks. Data arrives as in production, a moment after
 * mounting: look for it with `await screen.findBy…`.
 *
 * @example
 * render(
 *   <MockRealtimeProvider userId="alice" messages={['Hello!']} members={['bob']}>
 *     <Chat />
 *   </MockRealtimeProvider>,
 * );
 * await screen.findByText('Hello!');
 *
 * @example
 * const mock = createMockClient({ userId: 'alice' });
 * render(<MockRealtimeProvider mock={mock}><Chat /></MockRealtimeProvider>);
 * act(() => mock.server.user('bob').type('general'));
 * await screen.findByText('bob is typing');
 */
export function MockRealtimeProvider({ state = 'connected', ...props }: MockRealtimeProviderProps): ReactNode {
  return <Mocked key={state} state={state} {...props} />;
}

function Mocked({
  state,
  mock,
  children,
  ...initial
}: MockRealtimeProviderProps & { state: ConnectionState }): ReactNode {
  const [own] = useState(() => {
    if (mock) return mock;
    const made = createMockClient(initial);
    obstruct(made, state);
    return made;
  });
  const current = mock ?? own;
  const isMounted = useRef(false);

  useEffect(() => (mock ? undefined : afterwards(own, state)), [mock, own, state]);
  useEffect(() => {
    if (mock) return;
    isMounted.current = true;
    return () => {
      isMounted.current = false;
      // The provider waits longer before it disconnects; a test environment may be gone by then.
      queueMicrotask(() => !isMounted.current && own.client.disconnect());
    };
  }, [mock, own]);

  return (
    <RealtimeProvider client={current.client} enabled={state !== 'idle'}>
      <ChannelProvider id={initial.channelId ?? 'general'}>{children}</ChannelProvider>
    </RealtimeProvider>
  );
}
