import type { NetworkMonitor } from '@nchat/realtime-client';
import { createBeat } from './beat';
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
  /** The page is busy with something else: what comes in waits, and so do timers. */
  readonly isSlow: boolean;
}

export const NO_FAULTS: FaultState = {
  isOffline: false,
  isWebSocketBlocked: false,
  latencyMs: 0,
  acksToDrop: 0,
  isTokenRefused: false,
  isSlow: false,
};

export interface Faults {
  readonly state: Value<FaultState>;
  readonly change: (change: Partial<FaultState>) => void;
  /** Whether an answer to a send has to get lost; counts it. */
  readonly takesAck: () => boolean;
  /** Lets work of the client pass: at once, or when a slow tab comes to it. */
  readonly beat: (work: () => void) => void;
  /** For the client's `network` option: the browser's own, and ours on top of it. */
  readonly network: NetworkMonitor;
}

/** A client that asks whether its connection still lives wants an answer within 1.5 s. */
const MOST_LATENCY_TO_PROBE_MS = 1_000;

export function createFaults(): Faults {
  const state = createValue(NO_FAULTS);
  const change = (next: Partial<FaultState>): void => state.set({ ...state.get(), ...next });

  return {
    state,
    change,
    beat: createBeat(() => state.get().isSlow),
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
          const { isOffline, isWebSocketBlocked, latencyMs } = state.get();
          const isCut = isOffline !== last.isOffline || isWebSocketBlocked !== last.isWebSocketBlocked;
          // The client measures the round trip anew then, where it would do so only every now and then.
          const isOtherWay = latencyMs !== last.latencyMs && latencyMs <= MOST_LATENCY_TO_PROBE_MS;
          last = state.get();
          if (isCut || isOtherWay) callback();
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
