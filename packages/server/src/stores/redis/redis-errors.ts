import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol';

/**
 * Whatever Redis or the way to it does wrong is `unavailable` to a caller: nothing was accepted, or nobody can tell,
 * and a try with the same id is right in both cases. That a script itself is at fault is ours, and stays as it is.
 */
export function toUnavailable(error: unknown): Error {
  if (isRealtimeError(error)) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  if (/^(ERR|WRONGTYPE|NOPERM)\b/.test(cause.message) && /script|user_script|command arguments/i.test(cause.message))
    return cause;
  return new RealtimeError('unavailable', { cause });
}
