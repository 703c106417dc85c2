'use client';

import { RealtimeClient, realtimeClient, type RealtimeClientOptions, type TokenProvider } from '@nchat/realtime-client';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { ClientContext } from './internal/contexts.js';
import { holdConnection } from './internal/hold-connection.js';
import { useLatest } from './internal/use-latest.js';

/** Props of {@link RealtimeProvider}. */
export interface RealtimeProviderProps {
  /** A client of your own. @default one made from `options`; without these the default `realtimeClient` */
  readonly client?: RealtimeClient;
  /** Makes a client for this provider. Read once: give the provider another `key` to start over. */
  readonly options?: RealtimeClientOptions;
  /** Who connects. Another id ends the session of the one before. */
  readonly userId?: string;
  /** Gets tokens. May be an inline function; a new one neither reconnects nor replaces a token that is still good. */
  readonly getToken?: TokenProvider;
  /** False: do not connect yet, or disconnect. @default true */
  readonly enabled?: boolean;
  /** Everything that uses the hooks. */
  readonly children?: ReactNode;
}

/**
 * Hands a client to every hook below it, and keeps it connected while it is mounted.
 *
 * It connects in an effect, never while rendering, so it may render on a server. It closes what it opened, a moment
 * after it unmounts: StrictMode, Fast Refresh and a quick remount keep the one connection. A client that you
 * connected yourself is left as it is. Failures show in `useConnection().reason`; nothing is thrown.
 *
 * @example
 * <RealtimeProvider userId={user.id} getToken={fetchToken} enabled={user !== null}>
 *   <Chat />
 * </RealtimeProvider>
 *
 * @example
 * const client = new RealtimeClient({ url: 'https://realtime.example.com', getToken: fetchToken });
 *
 * <RealtimeProvider client={client}>
 *   <Chat />
 * </RealtimeProvider>
 */
export function RealtimeProvider(props: RealtimeProviderProps): ReactNode {
  const { options, userId, getToken, enabled = true, children } = props;
  const [own] = useState(() => (options && !props.client ? new RealtimeClient(options) : undefined));
  const client = props.client ?? own ?? realtimeClient;

  const latest = useLatest(getToken);
  const hasProvider = getToken !== undefined;
  // One function for good: for the client another function would be another source of tokens.
  const provider = useMemo<TokenProvider | undefined>(
    () =>
      hasProvider
        ? (context) => latest.current?.(context) ?? Promise.reject(new Error('getToken is gone.'))
        : undefined,
    [hasProvider, latest],
  );
  useEffect(
    () => (enabled ? holdConnection(client, userId, provider) : undefined),
    [client, enabled, userId, provider],
  );

  return <ClientContext.Provider value={client}>{children}</ClientContext.Provider>;
}
