import { RealtimeError } from '@nchat/realtime-protocol';
import type { ConnectionCounts } from '../../ports/limits.js';

const RETRY_MS = 10_000;

/** Connections per user of this process, which is all there is. */
export function createConnectionCounts(settings: { readonly maxConnectionsPerUser: number }): ConnectionCounts {
  const held = new Map<string, number>();
  const change = (userId: string, by: number): void => {
    const count = (held.get(userId) ?? 0) + by;
    if (count > 0) held.set(userId, count);
    else held.delete(userId);
  };
  return {
    async take(userId) {
      if ((held.get(userId) ?? 0) >= settings.maxConnectionsPerUser) {
        throw new RealtimeError('connection_limit', { retryAfterMs: RETRY_MS });
      }
      change(userId, 1);
      let isHeld = true;
      return () => {
        if (isHeld) change(userId, -1);
        isHeld = false;
      };
    },
  };
}
