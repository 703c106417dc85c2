'use client';

import type { RealtimeClient, TokenProvider } from '@nchat/realtime-client';

/** How long a connection outlives its last provider. */
const RELEASE_DELAY_MS = 250;

interface Holders {
  count: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const holdersOf = new WeakMap<RealtimeClient, Holders>();

/**
 * Connects, and returns the release. Who opened a connection closes it: one that the application opened itself is
 * left alone. The last release waits a moment, so that a provider that unmounts and mounts again (StrictMode, Fast
 * Refresh, a changed key) leaves no trace on the wire.
 */
export function holdConnection(
  client: RealtimeClient,
  userId: string | undefined,
  getToken: TokenProvider | undefined,
): () => void {
  let holders = holdersOf.get(client);
  const isOpenElsewhere = !holders && client.state !== 'idle' && client.state !== 'disconnected';
  // Nothing to add to what the application has done: it may have given credentials that are not known here.
  if (isOpenElsewhere && !getToken) return () => {};
  if (!isOpenElsewhere) {
    holders ??= { count: 0, timer: undefined };
    holders.count += 1;
    clearTimeout(holders.timer);
    holdersOf.set(client, holders);
  }
  // A refusal shows in the connection's state and on `error`.
  client.connect(userId, getToken).catch(() => {});

  return () => {
    if (!holders) return;
    holders.count -= 1;
    if (holders.count > 0) return;
    holders.timer = setTimeout(() => {
      holdersOf.delete(client);
      client.disconnect();
    }, RELEASE_DELAY_MS);
  };
}
