'use client';

import {
  realtimeClient,
  type ConnectionSnapshot,
  type ConnectionState,
  type JoinResult,
  type RealtimeClient,
  type RealtimeError,
  type TokenProvider,
} from '@nchat/realtime-client';
import { useContext, useMemo } from 'react';
import { ClientContext } from './internal/contexts.js';
import { useStore } from './internal/use-store.js';

/** What {@link useRealtime} returns. The functions never change. */
export interface UseRealtimeResult {
  /** Whether commands reach the server now. */
  readonly isConnected: boolean;
  /** Where the connection stands. */
  readonly state: ConnectionState;
  /** Why the connection was lost or refused; `null` while connected. */
  readonly error: RealtimeError | null;
  /** The client behind it. */
  readonly client: RealtimeClient;
  /** As `RealtimeClient.connect`. */
  readonly connect: RealtimeClient['connect'];
  /** As `RealtimeClient.disconnect`. */
  readonly disconnect: RealtimeClient['disconnect'];
  /** Joins a channel. Counted: joining twice is one join. As `RealtimeClient.joinChannel`. */
  readonly joinChannel: (channelId: string) => Promise<JoinResult>;
  /**
   * Takes one `joinChannel` back; without one it does nothing. Returns nothing, so that an effect may return it,
   * and never takes a channel from components that hold it through other hooks.
   */
  readonly leaveChannel: (channelId: string) => void;
  /** As `RealtimeClient.sendMessage`. */
  readonly sendMessage: RealtimeClient['sendMessage'];
  /** Tells the others that the user types, or has stopped. May be called on every keystroke. */
  readonly sendTyping: RealtimeClient['sendTyping'];
  /** As `RealtimeClient.updatePresence`. */
  readonly updatePresence: RealtimeClient['updatePresence'];
  /** As `RealtimeClient.on`; in components prefer {@link useRealtimeEvent}. */
  readonly on: RealtimeClient['on'];
}

/**
 * The connection and the basic actions in one object, of the nearest `RealtimeProvider` or, without one, of the
 * default `realtimeClient`. Renders again when `isConnected`, `state` or `error` change.
 *
 * @example
 * function ChatChannel({ channelId }: { channelId: string }) {
 *   const { isConnected, joinChannel, leaveChannel, sendTyping } = useRealtime();
 *
 *   useEffect(() => {
 *     if (isConnected) {
 *       joinChannel(channelId);
 *     }
 *     return () => leaveChannel(channelId);
 *   }, [channelId, isConnected]);
 *
 *   return <input placeholder={isConnected ? 'Message' : 'Connecting...'} onInput={() => sendTyping(channelId, true)} />;
 * }
 */
export function useRealtime(): UseRealtimeResult {
  const client = useContext(ClientContext) ?? realtimeClient;
  const { isConnected, state, reason: error } = useStore(client.connection, whole, isSameToRender);
  const actions = actionsOf(client);
  return useMemo(
    () => ({ isConnected, state, error, client, ...actions }),
    [isConnected, state, error, client, actions],
  );
}

const whole = (snapshot: ConnectionSnapshot): ConnectionSnapshot => snapshot;

const isSameToRender = (a: ConnectionSnapshot, b: ConnectionSnapshot): boolean =>
  a.state === b.state && a.reason === b.reason;

type Actions = Omit<UseRealtimeResult, 'isConnected' | 'state' | 'error' | 'client'>;

const known = new WeakMap<RealtimeClient, Actions>();

function actionsOf(client: RealtimeClient): Actions {
  let actions = known.get(client);
  if (!actions) known.set(client, (actions = makeActions(client)));
  return actions;
}

function makeActions(client: RealtimeClient): Actions {
  /** Joins made here and not yet taken back. */
  const joins = new Map<string, number>();
  return {
    connect: (userId?: string, token?: string | TokenProvider) => client.connect(userId, token),
    disconnect: (options) => client.disconnect(options),
    joinChannel(channelId) {
      joins.set(channelId, (joins.get(channelId) ?? 0) + 1);
      return client.joinChannel(channelId);
    },
    leaveChannel(channelId) {
      const count = joins.get(channelId) ?? 0;
      // The usual effect cleans up also when it did not join, because there was no connection yet.
      if (count === 0) return;
      if (count === 1) joins.delete(channelId);
      else joins.set(channelId, count - 1);
      client.leaveChannel(channelId);
    },
    sendMessage: (channelId, content, options) => client.sendMessage(channelId, content, options),
    sendTyping: (channelId, isTyping, options) => client.sendTyping(channelId, isTyping, options),
    updatePresence: (status, customStatus) => client.updatePresence(status, customStatus),
    on: (event, callback) => client.on(event, callback),
  };
}
