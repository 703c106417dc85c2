/**
 * The realtime chat server as a library.
 *
 * @example
 * import { createRealtimeServer } from '@nchat/realtime-server';
 *
 * const realtime = createRealtimeServer({ auth: { secrets: [secret] } });
 * await realtime.listen();
 *
 * @module @nchat/realtime-server
 */
export { createRealtimeServer } from './create-realtime-server.js';
export type { ListenAddress, RealtimeServer } from './running-server.js';
export type {
  AccessOptions,
  AuthOptions,
  HistoryOptions,
  LogOptions,
  MetricsOptions,
  PresenceOptions,
  RateLimitOptions,
  RedisOptions,
  RealtimeServerOptions,
  TypingOptions,
  WebSocketOptions,
} from './config/options.js';
export type { AccessCallback } from './config/settings.js';
export { ConfigurationError, type ConfigurationProblem } from './config/configuration-error.js';
export type { Action, ChannelGrants, Principal } from './core/principal.js';
export type { Logger } from './core/logger.js';
export type { Trace, TracedCall } from './core/trace.js';
export { verifyAccessCall, type ReceivedAccessCall } from './access/webhook/signature.js';
export { mintToken, type MintOptions } from './auth/mint-token.js';
export { RealtimeError, isRealtimeError, type ErrorCode } from '@nchat/realtime-protocol';
