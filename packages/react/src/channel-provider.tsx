'use client';

import type { ReactNode } from 'react';
import { ChannelContext } from './internal/contexts.js';
import { useJoinedChannel } from './internal/use-joined-channel.js';

/** Props of {@link ChannelProvider}. */
export interface ChannelProviderProps {
  /** Id of the channel. */
  readonly id: string;
  /** What is about this channel. */
  readonly children?: ReactNode;
}

/**
 * Names the channel for every hook below it that is given no id, and keeps it joined while it is mounted.
 * Throws a {@link RealtimeUsageError} outside a `RealtimeProvider`.
 *
 * @example
 * <ChannelProvider id="general">
 *   <MessageList />
 *   <Composer />
 * </ChannelProvider>
 */
export function ChannelProvider({ id, children }: ChannelProviderProps): ReactNode {
  useJoinedChannel('ChannelProvider', id);
  return <ChannelContext.Provider value={id}>{children}</ChannelContext.Provider>;
}
