import type { IDBPDatabase } from 'idb';
import type { StoredOp } from '../outbox/queued-op.js';
import type { Schema } from './indexed-db.js';

interface Change {
  readonly user: string;
  readonly id: string;
  readonly op: StoredOp | null;
  /** It was removed before it was added: its old place is gone. */
  readonly isMoved: boolean;
}

/** Writes changes in one transaction after the other, each with the latest of whatever came meanwhile. */
export interface WriteBehind {
  /** Puts an operation, or removes it; resolves when that is stored. */
  add: (user: string, id: string, op: StoredOp | null) => Promise<void>;
  /** Resolves when everything is written, or has failed. */
  settled: () => Promise<void>;
}

/** Makes a {@link WriteBehind}; what it writes belongs to `owner`. */
export function createWriteBehind(db: IDBPDatabase<Schema>, owner: string): WriteBehind {
  let changes = new Map<string, Change>();
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;

  async function write(): Promise<void> {
    const batch = changes;
    changes = new Map();
    next = null;
    const { store, done } = db.transaction('ops', 'readwrite');
    // What fails in a transaction rejects where it was asked for.
    done.catch(() => {});
    for (const { user, id, op, isMoved } of batch.values()) {
      let key = await store.index('id').getKey([user, id]);
      if (key !== undefined && (!op || isMoved)) {
        await store.delete(key);
        key = undefined;
      }
      if (op) await store.put({ user, owner, op }, key);
    }
    await done;
  }

  return {
    add(user, id, op) {
      const key = JSON.stringify([user, id]);
      const before = changes.get(key);
      const isMoved = !!op && !!before && (before.isMoved || !before.op);
      if (isMoved) changes.delete(key);
      changes.set(key, { user, id, op, isMoved });
      return (next ??= running = running.catch(() => {}).then(write));
    },
    settled: () => running.catch(() => {}),
  };
}
