import type { ReactNode } from 'react';
import { ChannelProvider, RealtimeProvider } from '../../src/index.js';
import { asClient, type FakeClient } from './fake-client.js';

/** A wrapper with this client, and with a channel if one is named. */
export function within(fake: FakeClient, channelId?: string) {
  return function Wrapper({ children }: { children: ReactNode }): ReactNode {
    return (
      <RealtimeProvider client={asClient(fake)}>
        {channelId === undefined ? children : <ChannelProvider id={channelId}>{children}</ChannelProvider>}
      </RealtimeProvider>
    );
  };
}
