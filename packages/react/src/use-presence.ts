'use client';

import type { CustomStatus, PresenceMember, PresenceStatus, RealtimeClient } from '@nchat/realtime-client';
import { useMemo } from 'react';
import { useJoinedChannel } from './internal/use-joined-channel.js';
import { useStore } from './internal/use-store.js';
import { useUserId } from './internal/use-user-id.js';

/** What {@link usePresence} returns. */
export interface UsePresenceResult {
  /** Everybody in the channel, once per user however many devices. */
  readonly members: readonly PresenceMember[];
  /** The members but the current user. */
  readonly others: readonly PresenceMember[];
  /** The current user; `null` while unknown. */
  readonly self: PresenceMember | null;
  /** Members per status. */
  readonly counts: Readonly<Record<PresenceStatus, number>>;
  /** Whether the server's list has arrived for the present connection; what is shown before may be out of date. */
  readonly isSynced: boolean;
  /** Sets the current user's own status, everywhere. As `RealtimeClient.updatePresence`. Never changes. */
  readonly update: (status: PresenceStatus, customStatus?: CustomStatus | null) => Promise<void>;
}

/**
 * Who is in a channel, live. Joins the channel while the component is mounted.
 * Throws a {@link RealtimeUsageError} outside a provider, and without any channel.
 *
 * @param channelId - @default the channel of the `ChannelProvider` above
 *
 * @example
 * const { others, counts, update } = usePresence('general');
 * <button onClick={() => update('dnd', { text: 'In a meeting' })}>{counts.online} online</button>
 */
export function usePresence(channelId?: string): UsePresenceResult {
  const [channel, client] = useJoinedChannel('usePresence', channelId);
  const { members, counts, synced: isSynced } = useStore(channel.presence);
  const me = useUserId(client);
  const self = useStore(client.presence, (people) => people.get(me ?? '')) ?? null;
  const update = useMemo(() => updateOf(client), [client]);

  return useMemo(() => {
    const others = members.filter((member) => member.userId !== me);
    return { members, others, self, counts, isSynced, update };
  }, [members, counts, isSynced, me, self, update]);
}

const updateOf =
  (client: RealtimeClient): UsePresenceResult['update'] =>
  (status, customStatus) =>
    client.updatePresence(status, customStatus);
