import { ConnectionLimiter } from '../../limits/connection-limiter.js';
import type { ConnectionCounts } from '../../ports/limits.js';

/** Connections per user of this process, which is all there is. */
export function createConnectionCounts(settings: { readonly maxConnectionsPerUser: number }): ConnectionCounts {
  const limiter = new ConnectionLimiter({ ...settings, maxConnections: Number.POSITIVE_INFINITY });
  return { take: async (userId) => limiter.takePlace(userId) };
}
