'use client';

import type { ConnectionState } from '@nchat/realtime-client';
import type { MockClient } from '@nchat/realtime-client/testing';

/** States that a mock can be brought into; `offline` is the browser's to say. */
export type MockState = Exclude<ConnectionState, 'offline'>;

/** What keeps the client from getting any further than this. Applied before it connects. */
const hurdles: Partial<Record<MockState, (mock: MockClient) => void>> = {
  connecting: ({ server }) => void (server.refusal = 'silent'),
  syncing: ({ server }) => void (server.trouble = ({ name }) => (name === 'channel:join' ? 'lost' : undefined)),
};

/** What happens to a client that has connected and loaded everything. */
const mishaps: Partial<Record<MockState, (mock: MockClient) => void>> = {
  reconnecting: ({ network }) => network.offline(),
  disconnected: ({ client }) => client.disconnect(),
  failed: ({ client, server }) => server.session(client.userId ?? undefined).kill('token_revoked'),
};

/** Puts up what stands in the way of a state beyond this one. */
export const obstruct = (mock: MockClient, state: MockState): void => hurdles[state]?.(mock);

/** Brings the client into a state that comes after being connected, as soon as it is. Returns the end of waiting. */
export function afterwards(mock: MockClient, state: MockState): () => void {
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
