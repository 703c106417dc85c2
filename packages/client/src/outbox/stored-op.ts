import { RealtimeError } from '@nchat/realtime-protocol/core';
import type { QueuedOp, StoredOp } from './queued-op.js';

/** The part of an operation that outlives the client: plain JSON. */
export function storeOp(op: QueuedOp): StoredOp {
  const { state: _state, error: _error, ...stored } = op;
  return stored;
}

/** An operation as it comes back. One that was on the wire waits again; its id makes the repetition harmless. */
export function restoreOp(stored: StoredOp): QueuedOp {
  const { failedWith } = stored;
  if (!failedWith) return { ...stored, state: 'queued' };
  // The code may be one of a newer version.
  const wire = { code: failedWith, retryable: false };
  const error = RealtimeError.fromWire(wire, { channelId: stored.channelId, clientMessageId: stored.id });
  return { ...stored, state: 'failed', error };
}
