'use client';

import { RealtimeError, type ConnectionState } from '@nchat/realtime-client';
import type { MockClient } from '@nchat/realtime-client/testing';

/** What keeps the client from getting any further than this. Applied before it connects. */
const hurdles: Partial<Record<ConnectionState, (mock: MockClient) => void>> = {
  connecting: ({ server }) => void (server.refusal = 'silent'),
  syncing: ({ server }) => void (server.trouble = ({ name }) => (name === 'channel:join' ? 'lost' : undefined)),
};

/** What happens to a client that has connected and loaded everything. */
const mishaps: Partial<Record<ConnectionState, (mock: MockClient) => void>> = {
  reconnecting: ({ network, server }) => {
    server.refusal = new RealtimeError('unavailable');
    network.killServer();
  },
  offline: ({ network }) => network.offline(),
  disconnected: ({ client }) => client.disconnect(),
  failed: ({ client, server }) => server.session(client.userId ?? undefined).kill('token_revoked'),
};

/** Puts up what stands in the way of a state beyond this one. */
export const obstruct = (mock: MockClient, state: ConnectionState): void => hurdles[state]?.(mock);

/** Brings the client into a state that comes after being connected, as soon as it is. Returns the end of waiting. */
export function afterwards(mock: MockClient, state: ConnectionState): () => void {
  const happen = mishaps[state];
  if (!happen) return () => {};
  const { connection } = mock.client;
  const stop = connection.subscribe(() => {
    if (connection.getSnapshot().state !== 'connected') return;
    stop();
    happen(mock);
  });
  return stop;
}
