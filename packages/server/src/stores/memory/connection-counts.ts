import { RealtimeError } from '@nchat/realtime-protocol';
import type { ConnectionCounts } from '../../ports/limits.js';

const RETRY_MS = 10_000;

/** One process is all there is: its own connections are everybody's. */
export function createConnectionCounts({
  maxConnectionsPerUser,
}: {
  readonly maxConnectionsPerUser: number;
}): ConnectionCounts {
  const held = new Map<string, number>();
  return {
    async take(userId) {
      const count = held.get(userId) ?? 0;
      if (count >= maxConnectionsPerUser) throw new RealtimeError('connection_limit', { retryAfterMs: RETRY_MS });
      held.set(userId, count + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        const left = (held.get(userId) ?? 1) - 1;
        if (left > 0) held.set(userId, left);
        else held.delete(userId);
      };
    },
  };
}
