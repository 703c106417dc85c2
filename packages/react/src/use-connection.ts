'use client';

import type { ConnectionSnapshot } from '@nchat/realtime-client';
import { useClient } from './internal/use-client.js';
import { useStore } from './internal/use-store.js';

/**
 * The connection: state, transport, round trip, next retry, size of the outbox. With `select` the component renders
 * again only when its selection changes; without it on every change, each measured round trip included.
 * Throws a {@link RealtimeUsageError} outside a provider.
 *
 * @param select - Picks what is needed; may be an inline function.
 * @param isEqual - Whether two selections are the same to the component. @default Object.is
 *
 * @example
 * const state = useConnection((connection) => connection.state);
 */
export function useConnection<T>(select: (connection: ConnectionSnapshot) => T, isEqual?: (a: T, b: T) => boolean): T;
/**
 * The whole connection; renders again on every change of it.
 * Throws a {@link RealtimeUsageError} outside a provider.
 *
 * @example
 * const { quality, retryAt } = useConnection();
 */
export function useConnection(): ConnectionSnapshot;
export function useConnection<T = ConnectionSnapshot>(
  select: (connection: ConnectionSnapshot) => T = whole,
  isEqual?: (a: T, b: T) => boolean,
): T {
  return useStore(useClient('useConnection').connection, select, isEqual);
}

const whole = (connection: ConnectionSnapshot): never => connection as never;
