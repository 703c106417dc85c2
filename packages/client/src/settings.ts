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
    url: options.url ?? defaultUrl(),
    path: options.path ?? '/socket.io',
    enabled: options.enabled ?? enabledByEnvironment(),
    token: options.getToken ?? options.token,
    tokenLeewayMs: options.tokenLeewayMs ?? 60_000,
    // One device for the life of the client, so that a reconnect does not show as a second one.
    device: { ...thisDevice(createId(clock.now())), ...options.device },
    connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    ackTimeoutMs: options.ackTimeoutMs ?? 10_000,
    backoff: { ...CONNECTION_BACKOFF, ...options.backoff },
    queue: {
      maxItems: options.queue?.maxItems ?? 500,
      maxAgeMs: options.queue?.maxAgeMs ?? 24 * 60 * 60 * 1000,
      onExpire: options.queue?.onExpire ?? 'fail',
      storage: options.queue?.storage ?? ('indexedDB' in globalThis ? 'indexeddb' : 'memory'),
    },
    positions: options.positions ?? 'memory',
    typing: { timeoutMs, heartbeatMs: options.typing?.heartbeatMs ?? timeoutMs * 0.6 },
    releaseDelayMs: options.releaseDelayMs ?? 250,
    retainChannelMs: options.retainChannelMs ?? 5 * 60 * 1000,
    retainMessages: options.retainMessages ?? 2000,
    logger: options.logger,
    logLevel: options.logLevel ?? 'info',
    clock,
    network,
    transport: chooseTransport(options, { clock, network }),
  };
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
