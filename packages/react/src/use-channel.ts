'use client';

import type { Channel, ChannelStatus, RealtimeError, Store } from '@nchat/realtime-client';
import { useCallback, useContext, useEffect, useMemo } from 'react';
import { ChannelContext } from './internal/contexts.js';
import { useClient } from './internal/use-client.js';
import { useStore } from './internal/use-store.js';
import { RealtimeUsageError } from './usage-error.js';

/** What {@link useChannel} returns. */
export interface UseChannelResult<C extends Channel | null = Channel> {
  /** The channel itself; `null` for a `null` id. */
  readonly channel: C;
  /** `idle`: not joined. `resyncing`: joined, and fetching what was missed. `failed`: refused, see `error`. */
  readonly status: 'idle' | 'joining' | 'joined' | 'resyncing' | 'failed';
  /** Whether everything up to now is here: `status` is `joined`. */
  readonly isReady: boolean;
  /** Why the channel was refused. */
  readonly error: RealtimeError | null;
  /** Tries a refused channel again. Never changes for one channel. */
  readonly retry: () => void;
}

/** Options of {@link useChannel}. */
export interface UseChannelOptions {
  /** False: do not join, only look. @default true */
  readonly enabled?: boolean;
}

/**
 * Joins a channel and keeps it joined while the component is mounted. The client counts holders over all components
 * and leaves a moment after the last one, so remounting causes nothing on the wire. Messages and place are kept for
 * a while: coming back resumes without a gap.
 *
 * @param channelId - The channel; `null` for none yet. @default the one of the `ChannelProvider` above
 *
 * Throws a {@link RealtimeUsageError} outside a provider, and without any channel.
 *
 * @example
 * const { status, error, retry } = useChannel('general');
 * if (status === 'failed') return <Refused code={error?.code} onRetry={retry} />;
 */
export function useChannel(channelId?: string, options?: UseChannelOptions): UseChannelResult;
export function useChannel(
  channelId: string | null | undefined,
  options?: UseChannelOptions,
): UseChannelResult<Channel | null>;
export function useChannel(
  channelId?: string | null,
  { enabled = true }: UseChannelOptions = {},
): UseChannelResult<Channel | null> {
  const client = useClient('useChannel');
  const inherited = useContext(ChannelContext);
  const id = channelId === undefined ? inherited : channelId;
  if (id === null && channelId === undefined) throw new RealtimeUsageError('channel_missing', 'useChannel');
  const channel = id === null ? null : client.channel(id);

  useEffect(() => (enabled ? channel?.attach() : undefined), [channel, enabled]);

  const { state, error } = useStore(channel?.status ?? noChannel);
  // One more holder makes a refused channel try again; it need not stay.
  const retry = useCallback(() => channel?.attach()(), [channel]);
  return useMemo(
    () => ({ channel, status: state === 'released' ? 'idle' : state, isReady: state === 'joined', error, retry }),
    [channel, state, error, retry],
  );
}

const released: ChannelStatus = { state: 'released', error: null };

const noChannel: Store<ChannelStatus> = {
  subscribe: () => () => {},
  getSnapshot: () => released,
  getServerSnapshot: () => released,
};
