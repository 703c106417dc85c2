'use client';

import type { RealtimeClient } from '@nchat/realtime-client';
import { createContext } from 'react';

/** The client that `RealtimeProvider` hands down. */
export const ClientContext = createContext<RealtimeClient | null>(null);

/** The channel id that `ChannelProvider` hands down. */
export const ChannelContext = createContext<string | null>(null);
