import type { NetworkMonitor } from '@nchat/realtime-client';
import { createValue, type Value } from './value';

/** What stands between a pane and the server. */
export interface FaultState {
  /** Neither the network nor anything on it is there. */
  readonly isOffline: boolean;
  /** WebSockets are refused, as by a proxy that knows plain HTTP only. */
  readonly isWebSocketBlocked: boolean;
  /** Added to every round trip, half of it each way. */
  readonly latencyMs: number;
  /** So many answers to sends will get lost; the sends themselves arrive. */
  readonly acksToDrop: number;
  /** The provider of tokens fails. */
  readonly isTokenRefused: boolean;
}

export const NO_FAULTS: FaultState = {
  isOffline: false,
  isWebSocketBlocked: false,
  latencyMs: 0,
  acksToDrop: 0,
  isTokenRefused: false,
};

export interface Faults {
  readonly state: Value<FaultState>;
  readonly change: (change: Partial<FaultState>) => void;
  /** Whether an answer to a send has to get lost; counts it. */
  readonly takesAck: () => boolean;
  /** For the client's `network` option: the browser's own, and ours on top of it. */
  readonly network: NetworkMonitor;
}

export function createFaults(): Faults {
  const state = createValue(NO_FAULTS);
  const change = (next: Partial<FaultState>): void => state.set({ ...state.get(), ...next });

  return {
    state,
    change,
    takesAck() {
      const { acksToDrop } = state.get();
      if (acksToDrop > 0) change({ acksToDrop: acksToDrop - 1 });
      return acksToDrop > 0;
    },
    network: {
      isOnline: () => !state.get().isOffline && navigator.onLine,
      watch(callback) {
        let last = state.get();
        const unwatch = state.watch(() => {
          const { isOffline, isWebSocketBlocked } = state.get();
          const isChanged = isOffline !== last.isOffline || isWebSocketBlocked !== last.isWebSocketBlocked;
          last = state.get();
          if (isChanged) callback();
        });
        for (const name of ['online', 'offline']) addEventListener(name, callback);
        return () => {
          unwatch();
          for (const name of ['online', 'offline']) removeEventListener(name, callback);
        };
      },
    },
  };
}
