import type { DBSchema } from 'idb';
import type { StoredOp } from '../outbox/queued-op.js';
import type { StoredPositions } from './position-storage.js';

/** What is stored; the keys of operations are the order in which they were queued, over all tabs. */
export interface Schema extends DBSchema {
  ops: {
    key: number;
    value: { user: string; owner: string; op: StoredOp };
    indexes: { user: string; id: [string, string] };
  };
  positions: { key: string; value: StoredPositions };
}
