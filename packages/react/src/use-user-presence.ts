'use client';

import type { CustomStatus, PresenceStatus } from '@nchat/realtime-client';
import { useMemo } from 'react';
import { useClient } from './internal/use-client.js';
import { useStore } from './internal/use-store.js';

/** What {@link useUserPresence} returns. */
export interface UseUserPresenceResult {
  /** `offline` also for a user nobody has met. */
  readonly status: PresenceStatus;
  /** ISO 8601; `null` for a user nobody has met. */
  readonly lastSeen: string | null;
  /** What the user says beside the status. */
  readonly customStatus: CustomStatus | null;
  /** Devices that are connected now. */
  readonly deviceCount: number;
}

/**
 * The presence of one user, who shares a joined channel with the current one. Joins nothing by itself, and renders
 * again only for changes of this user: right for a badge next to every message.
 * Throws a {@link RealtimeUsageError} outside a provider.
 *
 * @example
 * const { status, lastSeen } = useUserPresence(message.userId);
 */
export function useUserPresence(userId: string): UseUserPresenceResult {
  const member = useStore(useClient('useUserPresence').presence, (presence) => presence.get(userId));
  return useMemo(
    () => ({
      status: member?.status ?? 'offline',
      lastSeen: member?.lastSeen ?? null,
      customStatus: member?.customStatus ?? null,
      deviceCount: member?.devices.length ?? 0,
    }),
    [member],
  );
}
