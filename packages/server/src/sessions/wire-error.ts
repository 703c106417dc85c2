import type { WireError } from '@nchat/realtime-protocol';
import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol';

export const toWireError = (error: unknown): WireError =>
  (isRealtimeError(error) ? error : new RealtimeError('internal', { cause: error })).toWire();
