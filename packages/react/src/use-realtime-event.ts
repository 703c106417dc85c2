'use client';

import type { RealtimeEvents } from '@nchat/realtime-client';
import { useEffect } from 'react';
import { useClient } from './internal/use-client.js';
import { useLatest } from './internal/use-latest.js';

/** Options of {@link useRealtimeEvent}. */
export interface UseRealtimeEventOptions {
  /** Only events of this channel. Events that name no channel are then not heard. */
  readonly channelId?: string;
}

/**
 * Calls back on an event of the client while the component is mounted. The callback may be an inline function: the
 * newest one is called, and a new one never subscribes again. Joins nothing.
 * Throws a {@link RealtimeUsageError} outside a provider.
 *
 * @example
 * useRealtimeEvent('notification', ({ channelId }) => toast(`You were mentioned in ${channelId}`));
 * useRealtimeEvent('message', () => playSound(), { channelId: 'general' });
 */
export function useRealtimeEvent<E extends keyof RealtimeEvents>(
  event: E,
  callback: (payload: RealtimeEvents[E]) => void,
  { channelId }: UseRealtimeEventOptions = {},
): void {
  const client = useClient('useRealtimeEvent');
  const latest = useLatest(callback);
  useEffect(
    () =>
      client.on(event, (payload) => {
        if (channelId === undefined || channelOf(payload) === channelId) latest.current(payload);
      }),
    [client, event, channelId, latest],
  );
}

const channelOf = (payload: object): unknown => ('channelId' in payload ? payload.channelId : undefined);
