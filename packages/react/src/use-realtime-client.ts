'use client';

import type { RealtimeClient } from '@nchat/realtime-client';
import { useClient } from './internal/use-client.js';

/**
 * The client of the `RealtimeProvider` above, for everything no hook covers. The same object on every render.
 * Throws a {@link RealtimeUsageError} outside a provider.
 *
 * @example
 * const client = useRealtimeClient();
 * const copyReport = async () => navigator.clipboard.writeText(JSON.stringify(await client.report()));
 */
export function useRealtimeClient(): RealtimeClient {
  return useClient('useRealtimeClient');
}
