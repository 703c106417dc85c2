import type { OutboxStorage } from '../outbox/queued-op.js';
import type { Access } from './access.js';
import type { Database } from './indexed-db.js';
import type { PositionStorage } from './position-storage.js';

/** What the application wants to be kept where, and of which server it is. */
export interface StorageSettings {
  readonly url: string;
  readonly path: string;
  readonly queue: { readonly storage: OutboxStorage | 'memory' | 'indexeddb' };
  readonly positions: PositionStorage | 'memory' | 'indexeddb';
}

/** Where a client keeps what outlives it; null where nothing does. */
export interface Storages {
  readonly outbox: Access<OutboxStorage> | null;
  readonly positions: Access<PositionStorage> | null;
}

/** Makes the storages; nothing is loaded or opened before it is used. `failed` hears of every failure. */
export function openStorages(
  { url, path, queue, positions }: StorageSettings,
  failed: (error: unknown) => void,
): Storages {
  let database: Promise<Database> | undefined;
  // Users of one server are not those of another.
  const open = (): Promise<Database> =>
    (database ??= import('./indexed-db.js').then(({ openDatabase }) => openDatabase(`nchat:${url}${path}`)));

  function access<S>(own: S | 'memory' | 'indexeddb', select: (database: Database) => S): Access<S> | null {
    if (own === 'memory') return null;
    return async (work) => {
      try {
        return await work(own === 'indexeddb' ? select(await open()) : own);
      } catch (error) {
        failed(error);
        return undefined;
      }
    };
  }

  return {
    outbox: access(queue.storage, ({ outbox }) => outbox),
    positions: access(positions, (stored) => stored.positions),
  };
}
