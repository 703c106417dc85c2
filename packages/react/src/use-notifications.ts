'use client';

import type { Notification } from '@nchat/realtime-client';
import { useClient } from './internal/use-client.js';
import { useStore } from './internal/use-store.js';

/**
 * The user's inbox, oldest first: mentions and notices of services, those included that came while the user was away.
 * The newest 100 are kept. Joins nothing; what arrives now is also told by `useRealtimeEvent('notification')`.
 * Throws a {@link RealtimeUsageError} outside a provider.
 *
 * @example
 * const notifications = useNotifications();
 * {notifications.toReversed().map(({ position, fromUserId, channelId }) => (
 *   <li key={position.id}>{fromUserId} mentioned you in {channelId}</li>
 * ))}
 */
export function useNotifications(): readonly Readonly<Notification>[] {
  return useStore(useClient('useNotifications').notifications);
}
