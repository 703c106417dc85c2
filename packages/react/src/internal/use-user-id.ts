'use client';

import type { RealtimeClient } from '@nchat/realtime-client';
import { useStore } from './use-store.js';

/** The current user, who can only change together with the connection. */
export function useUserId(client: RealtimeClient): string | null {
  return useStore(client.connection, () => client.userId);
}
