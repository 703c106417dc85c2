import { RealtimeError, type Handshake } from '@nchat/realtime-protocol/core';
import type { Clock } from '../clock.js';
import type { NetworkMonitor } from '../environment.js';
import type { Unsubscribe } from '../store.js';
import { createTimer } from '../timer.js';
import type { Fetch } from './polling/http-client.js';
import type { Transport, TransportFactory } from './transport.js';

/** A WebSocket that takes longer is raced by a poll; where one has worked, it may be the server that is slow. */
const RACE_MS = 1000;
const TRUSTED_RACE_MS = 4000;
/** While polling, WebSocket is tried again after this long, then twice as long, up to the last. */
const PROBE_MS = 10_000;
const LONGEST_PROBE_MS = 45_000;
/** Signs of a changed network come in groups. */
const CALM_MS = 5_000;
/** Until a WebSocket that takes over has surely joined; then presence by polls may end unseen. */
const HANDOVER_MS = 5_000;

export interface FallbackDeps {
  readonly clock: Clock;
  readonly network: NetworkMonitor;
  readonly fetch: Fetch;
  /** Opens a WebSocket; `null` where only polling is wanted. */
  readonly openSocket: TransportFactory | null;
  /** Tries of WebSocket that have to fail, one after the other, before polling is tried. */
  readonly fallbackAfter: number;
}

/** No word of the server: the way to it may be closed to WebSockets only. */
const isSilence = ({ code }: RealtimeError): boolean => code === 'offline' || code === 'timeout';

/**
 * WebSocket where it works, polling where it does not, as one transport. Both are tried where it is not known; the
 * first that lets us in is used, and a WebSocket that opens later takes over: its `authenticated` is that of a new
 * session. What worked is remembered for the next connection.
 */
export function createFallback({ clock, network, fetch, openSocket, fallbackAfter }: FallbackDeps): TransportFactory {
  /** Tries of WebSocket since one has worked. */
  let failures = 0;
  let hasWorked = false;
  /** Polling was let in where WebSocket was not. */
  let isBlocked = false;

  return (config, handlers) => {
    const next = createTimer(clock);
    const limit = createTimer(clock);
    let auth: Handshake = config.auth;
    let live: Transport | null = null;
    let socket: Transport | null = null;
    let polling: Transport | null = null;
    let isPolling = false;
    let isOver = false;
    let probes = 0;
    let probedAt = clock.now();
    let unwatch: Unsubscribe = () => {};

    function close(isReplaced?: boolean): void {
      isOver = true;
      next.stop();
      limit.stop();
      unwatch();
      socket?.close(isReplaced);
      polling?.close(isReplaced);
    }

    function end(error: RealtimeError): void {
      if (isOver) return;
      isBlocked &&= live !== null;
      close(true);
      handlers.onClose(error);
    }

    function open(factory: TransportFactory, lost: (error: RealtimeError) => void): Transport {
      const link = factory(
        { ...config, auth },
        {
          onEvent(name, data) {
            if (isOver) return;
            if (name === 'authenticated' && link !== live) adopt(link);
            if (link === live || name === 'connected') handlers.onEvent(name, data);
          },
          onClose(error) {
            if (isOver) return;
            if (link === live) end(error);
            else lost(error);
          },
        },
      );
      return link;
    }

    function adopt(link: Transport): void {
      live = link;
      next.stop();
      if (link === socket) {
        unwatch();
        failures = 0;
        hasWorked = true;
        isBlocked = false;
        polling?.close(true);
        return limit.start(HANDOVER_MS, () => polling?.close());
      }
      isBlocked = true;
      if (!openSocket) return;
      unwatch = network.watch(() => {
        if (network.isOnline() && clock.now() - probedAt > CALM_MS) tryWebSocket();
      });
      // Where it has worked, what failed may have been the server, which is back.
      if (!socket) next.start(hasWorked ? 0 : PROBE_MS, tryWebSocket);
    }

    function tryWebSocket(): void {
      if (socket || !openSocket) return;
      next.stop();
      probedAt = clock.now();
      socket = open(openSocket, webSocketLost);
      limit.start(config.timeoutMs, () => {
        socket?.close();
        webSocketLost(new RealtimeError('timeout'));
      });
    }

    function webSocketLost(error: RealtimeError): void {
      socket = null;
      limit.stop();
      failures += 1;
      if (live) return next.start(Math.min(LONGEST_PROBE_MS, PROBE_MS * 2 ** probes++), tryWebSocket);
      if (isSilence(error) && failures >= fallbackAfter) poll();
      else if (!isSilence(error) || !isPolling) end(error);
    }

    function poll(): void {
      if (isPolling) return;
      isPolling = true;
      import('./polling/polling-transport.js')
        .then(({ openPolling }) => {
          if (!isOver && !live) polling = open((...args) => openPolling(...args, { clock, fetch }), pollingLost);
        })
        .catch((cause: unknown) => pollingLost(new RealtimeError('offline', { cause })));
    }

    function pollingLost(error: RealtimeError): void {
      polling = null;
      isPolling = false;
      // The other may still open; but who is not wanted by polling is not wanted at all.
      if (!live && (!socket || !isSilence(error))) end(error);
    }

    if (!isBlocked) tryWebSocket();
    if (isBlocked || !openSocket) poll();
    else if (failures + 1 >= fallbackAfter) next.start(hasWorked ? TRUSTED_RACE_MS : RACE_MS, poll);

    return {
      get name() {
        return live?.name ?? 'websocket';
      },
      emit(name, payload, ack) {
        if (name !== 'auth:refresh' || !ack) return live?.emit(name, payload, ack);
        live?.emit(name, payload, (answer) => {
          // For the next probe: the old token may be over by then.
          if ((answer as { success?: boolean }).success) auth = { ...auth, ...(payload as { token: string }) };
          ack(answer);
        });
      },
      close,
    };
  };
}
