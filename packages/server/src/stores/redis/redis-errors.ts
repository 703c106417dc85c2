import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol';

/** A script that is wrong, or is called wrongly. */
const OUR_FAULT = /^(?:ERR|WRONGTYPE|NOPERM)\b.*(?:script|command arguments)/i;

/** While a slot is on its way to another node, a script may find a key there that it has just deleted here. */
const SLOT_MOVES = /non local key|cluster is down/;

/**
 * Whatever Redis or the way to it does wrong is `unavailable` to a caller: nothing was accepted, or nobody can tell,
 * and a try with the same id is right in both cases. That a script itself is at fault is ours, and stays as it is.
 */
export function toUnavailable(error: unknown): Error {
  if (isRealtimeError(error)) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  if (OUR_FAULT.test(cause.message) && !SLOT_MOVES.test(cause.message)) return cause;
  return new RealtimeError('unavailable', { cause });
}
