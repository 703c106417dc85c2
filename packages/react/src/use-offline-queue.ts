'use client';

import type { Message, QueuedOp } from '@nchat/realtime-client';
import { useMemo } from 'react';
import { useClient } from './internal/use-client.js';
import { useStore } from './internal/use-store.js';

/** What {@link useOfflineQueue} returns. The functions never change. */
export interface UseOfflineQueueResult {
  /** Operations that wait or are on the wire. */
  readonly size: number;
  /** Every operation, failed sends included, oldest first. */
  readonly items: readonly QueuedOp[];
  /** Tries everything that waits now. As `Queue.flush`. */
  readonly flush: () => Promise<void>;
  /** Tries a failed send again. As `Queue.retry`. */
  readonly retry: (clientMessageId: string) => Promise<Message>;
  /** Gives a queued or failed send up. As `Queue.discard`. */
  readonly discard: (clientMessageId: string) => void;
}

/**
 * The outbox: what was sent while offline, or failed.
 * Throws a {@link RealtimeUsageError} outside a provider.
 *
 * @example
 * const { size, flush } = useOfflineQueue();
 * {size > 0 && <button onClick={flush}>{size} waiting: try now</button>}
 */
export function useOfflineQueue(): UseOfflineQueueResult {
  const { queue } = useClient('useOfflineQueue');
  const size = useStore(queue.size);
  const items = useStore(queue.items);
  const actions = useMemo(
    () => ({
      flush: () => queue.flush(),
      retry: (clientMessageId: string) => queue.retry(clientMessageId),
      discard: (clientMessageId: string) => queue.discard(clientMessageId),
    }),
    [queue],
  );
  return useMemo(() => ({ size, items, ...actions }), [size, items, actions]);
}
