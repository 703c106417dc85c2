'use client';

import { useEffect } from 'react';
import { useClient } from './internal/use-client.js';
import { useLatest } from './internal/use-latest.js';

/** What {@link useLostConnection} tells. */
export type LostConnectionEvent = 'lost' | 'restored' | 'failed';

/** Options of {@link useLostConnection}. */
export interface UseLostConnectionOptions {
  /** How long an interruption may last before it is told, in milliseconds. @default 5000 */
  readonly afterMs?: number;
}

/**
 * Calls back when the connection has been gone for longer than a moment (`lost`), when it is back after that
 * (`restored`), and when the client has given up (`failed`). Short interruptions, the first connection and
 * `disconnect()` are silent: right for a toast.
 * Throws a {@link RealtimeUsageError} outside a provider.
 *
 * @example
 * useLostConnection((event) => {
 *   if (event === 'lost') toast.warn('Connection lost. Messages are sent when it is back.');
 *   if (event === 'restored') toast.success('Back online.');
 * });
 */
export function useLostConnection(
  callback: (event: LostConnectionEvent) => void,
  { afterMs = 5000 }: UseLostConnectionOptions = {},
): void {
  const { connection } = useClient('useLostConnection');
  const latest = useLatest(callback);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let told: LostConnectionEvent = 'restored';
    const tell = (event: LostConnectionEvent) => {
      if (event === told) return;
      told = event;
      latest.current(event);
    };
    const hush = () => {
      clearTimeout(timer);
      timer = undefined;
    };
    const check = () => {
      const { state, isConnected } = connection.getSnapshot();
      if (state === 'reconnecting' || state === 'offline') {
        timer ??= setTimeout(() => tell('lost'), afterMs);
      } else if (state !== 'connecting') {
        hush();
        if (isConnected) tell('restored');
        else if (state === 'failed') tell('failed');
        else told = 'restored';
      }
    };
    const unsubscribe = connection.subscribe(check);
    check();
    return () => {
      unsubscribe();
      hush();
    };
  }, [connection, afterMs, latest]);
}
