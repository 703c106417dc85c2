import type { WireError } from '@nchat/realtime-protocol';
import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol';

/** An error as it is told outside of an ack, under the id of the call that caused it. */
export function toWireError(error: unknown, requestId: string): WireError {
  const wire = (isRealtimeError(error) ? error : new RealtimeError('internal', { cause: error })).toWire();
  return { ...wire, requestId };
}
