import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol';

/** Whatever was thrown, as the one error; what is not ours becomes `internal` and keeps its cause for the log. */
export function toRealtimeError(error: unknown, requestId: string): RealtimeError {
  if (!isRealtimeError(error)) return new RealtimeError('internal', { cause: error, requestId });
  if (error.requestId !== undefined) return error;
  return new RealtimeError(error.code, {
    retryAfterMs: error.retryAfterMs,
    path: error.path,
    channelId: error.channelId,
    cause: error.cause,
    requestId,
  });
}
