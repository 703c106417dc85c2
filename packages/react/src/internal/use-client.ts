'use client';

import type { RealtimeClient } from '@nchat/realtime-client';
import { useContext } from 'react';
import { RealtimeUsageError } from '../usage-error.js';
import { ClientContext } from './contexts.js';

/** The provider's client; throws in the name of the hook that needs it. */
export function useClient(hook: string): RealtimeClient {
  const client = useContext(ClientContext);
  if (!client) throw new RealtimeUsageError('provider_missing', hook);
  return client;
}
