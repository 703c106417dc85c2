import type { Device } from '@nchat/realtime-protocol/core';
import { CONNECT_TIMEOUT_MS, CONNECTION_BACKOFF } from './backoff.js';
import { systemClock, type Clock } from './clock.js';
import type { TransportName } from './connection/connection-state.js';
import type { TokenProvider } from './connection/token.js';
import { defaultUrl, enabledByEnvironment, systemNetwork, thisDevice, type NetworkMonitor } from './environment.js';
import { createId } from './ids.js';
import type { LogLevel, LogRecord } from './log.js';
import type { BackoffOptions, QueueOptions, RealtimeClientOptions } from './options.js';
import type { PositionStorage } from './storage/position-storage.js';
import { createFallback } from './transport/fallback-transport.js';
import { openSocket } from './transport/socket-transport.js';
import type { TransportFactory } from './transport/transport.js';

/** The options with every default filled in. */
export interface Settings {
  readonly url: string;
  readonly path: string;
  readonly enabled: boolean;
  readonly token: string | TokenProvider | undefined;
  readonly tokenLeewayMs: number;
  readonly device: Device;
  readonly connectTimeoutMs: number;
  readonly ackTimeoutMs: number;
  readonly backoff: Readonly<Required<Omit<BackoffOptions, 'jitter'>> & Pick<BackoffOptions, 'jitter'>>;
  readonly queue: Readonly<Required<QueueOptions>>;
  readonly positions: PositionStorage | 'memory' | 'indexeddb';
  readonly typing: { readonly timeoutMs: number; readonly heartbeatMs: number };
  readonly releaseDelayMs: number;
  readonly retainChannelMs: number;
  readonly retainMessages: number;
  readonly logger: ((record: LogRecord) => void) | undefined;
  readonly logLevel: LogLevel;
  readonly clock: Clock;
  readonly network: NetworkMonitor;
  readonly transport: TransportFactory;
}

/** Fills in what the application left out. */
export function normalize(options: RealtimeClientOptions): Settings {
  const { clock = systemClock, network = systemNetwork } = options;
  const timeoutMs = options.typing?.timeoutMs ?? 3000;
  return {
    url: defaultUrl(),
    path: '/socket.io',
    enabled: enabledByEnvironment(),
    tokenLeewayMs: 60_000,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    ackTimeoutMs: 10_000,
    positions: 'memory',
    releaseDelayMs: 250,
    retainChannelMs: 5 * 60 * 1000,
    retainMessages: 2000,
    logger: undefined,
    logLevel: 'info',
    ...given(options),
    token: options.getToken ?? options.token,
    // One device for the life of the client, so that a reconnect does not show as a second one.
    device: { ...thisDevice(createId(clock.now())), ...given(options.device) },
    backoff: { ...CONNECTION_BACKOFF, ...given(options.backoff) },
    queue: {
      maxItems: 500,
      maxAgeMs: 24 * 60 * 60 * 1000,
      onExpire: 'fail',
      storage: 'indexedDB' in globalThis ? 'indexeddb' : 'memory',
      ...given(options.queue),
    },
    typing: { heartbeatMs: timeoutMs * 0.6, ...given(options.typing), timeoutMs },
    clock,
    network,
    transport: chooseTransport(options, { clock, network }),
  };
}

/** What says something: an option that is there and undefined is left out. */
function given<T extends object>(options: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function chooseTransport(
  { transport, transports = transport ? ['websocket'] : 'auto', fallbackAfter = 1, fetch }: RealtimeClientOptions,
  deps: { clock: Clock; network: NetworkMonitor },
): TransportFactory {
  const wants = (name: TransportName): boolean => transports === 'auto' || transports.includes(name);
  const openWebSocket = transport ?? openSocket;
  if (!wants('polling') || !(fetch ?? globalThis.fetch)) return openWebSocket;
  return createFallback({
    ...deps,
    // Looked up at each call: the runtime's own may be wrapped later, and will not be called on anything but itself.
    fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)),
    openSocket: wants('websocket') ? openWebSocket : null,
    fallbackAfter,
  });
}
