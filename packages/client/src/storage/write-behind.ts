import type { IDBPDatabase } from 'idb';
import type { StoredOp } from '../outbox/queued-op.js';
import type { Schema } from './schema.js';

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
  /** Does something between what came before and what comes later. */
  between: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Makes a {@link WriteBehind}; what it writes belongs to `owner`. */
export function createWriteBehind(db: IDBPDatabase<Schema>, owner: string): WriteBehind {
  let last: Promise<unknown> = Promise.resolve();
  /** What is going to be written at once, and when that is done. */
  let open: { changes: Map<string, Change>; done: Promise<void> } | null = null;

  function between<T>(work: () => Promise<T>): Promise<T> {
    open = null;
    const done = last.catch(() => {}).then(work);
    last = done;
    return done;
  }

  async function write(changes: ReadonlyMap<string, Change>): Promise<void> {
    if (open?.changes === changes) open = null;
    const { store, done } = db.transaction('ops', 'readwrite');
    // What fails in a transaction rejects where it was asked for.
    done.catch(() => {});
    for (const { user, id, op, isMoved } of changes.values()) {
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
    between,
    add(user, id, op) {
      if (!open) {
        const changes = new Map<string, Change>();
        const done = between(() => write(changes));
        open = { changes, done };
      }
      const { changes, done } = open;
      const key = JSON.stringify([user, id]);
      const before = changes.get(key);
      const isMoved = !!op && !!before && (before.isMoved || !before.op);
      if (isMoved) changes.delete(key);
      changes.set(key, { user, id, op, isMoved });
      return done;
    },
  };
}
