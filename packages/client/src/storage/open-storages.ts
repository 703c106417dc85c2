import { memoryStorage } from '../outbox/memory-storage.js';
import type { OutboxStorage } from '../outbox/queued-op.js';
import { durableStorage } from './durable-storage.js';
import type { Database } from './indexed-db.js';
import type { PositionStorage } from './positions.js';

/** What the application wants to be kept where, and of which server it is. */
export interface StorageSettings {
  readonly url: string;
  readonly path: string;
  readonly queue: { readonly storage: OutboxStorage | 'memory' | 'indexeddb' };
  readonly positions: PositionStorage | 'memory' | 'indexeddb';
}

/** Where a client keeps what outlives it; `positions` is null when they do not. */
export interface Storages {
  readonly outbox: OutboxStorage;
  readonly positions: PositionStorage | null;
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
  const { storage } = queue;
  const inDatabase: PositionStorage = {
    load: async (userId) => (await open()).positions.load(userId),
    put: async (userId, fresh) => (await open()).positions.put(userId, fresh),
    clear: async (userId) => (await open()).positions.clear(userId),
  };
  return {
    outbox:
      storage === 'memory'
        ? memoryStorage()
        : durableStorage(async () => (storage === 'indexeddb' ? (await open()).outbox : storage), failed),
    positions: positions === 'memory' ? null : positions === 'indexeddb' ? inDatabase : positions,
  };
}
