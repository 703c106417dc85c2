import { openDB, type IDBPDatabase } from 'idb';
import type { OutboxStorage, StoredOp } from '../outbox/queued-op.js';
import { createOwnership, type Locks } from './ownership.js';
import type { PositionStorage } from './position-storage.js';
import type { Schema } from './schema.js';
import { createWriteBehind } from './write-behind.js';

/** Channels whose positions are kept; those that moved last stay. */
const CHANNELS_KEPT = 1000;

/** The part of the package that keeps things in IndexedDB; loaded when it is first needed. */
export interface Database {
  readonly outbox: OutboxStorage;
  readonly positions: PositionStorage;
}

/**
 * Opens the database of this name. Rejects where there is no IndexedDB, or none that may be used. Without `locks`
 * every client takes itself for the only one.
 */
export async function openDatabase(
  name: string,
  locks: Locks | undefined = globalThis.navigator?.locks,
): Promise<Database> {
  const db = await open(name);
  // Of its own for every page, so that a page can tell what it has stored itself.
  const me = `${Date.now()}-${Math.random()}`;
  const ownership = locks && createOwnership(`${name}:`, me, locks);
  const writes = createWriteBehind(db, me);

  function change<S extends 'ops' | 'positions'>(name: S) {
    const tx = db.transaction(name, 'readwrite');
    // What fails in a transaction rejects where it was asked for.
    tx.done.catch(() => {});
    return tx;
  }

  /** Makes everything that one owner, or anybody, has left behind this client's own. */
  async function take(user: string, owner?: string): Promise<StoredOp[]> {
    const found: StoredOp[] = [];
    const { store, done } = change('ops');
    let cursor = await store.index('user').openCursor(user);
    for (; cursor; cursor = await cursor.continue()) {
      const { value } = cursor;
      if (owner !== undefined && value.owner !== owner) continue;
      found.push(value.op);
      await cursor.update({ ...value, owner: me });
    }
    await done;
    return found;
  }

  return {
    outbox: {
      // Nothing is written before the lock is held that says whose it is.
      load: (user, adopt) =>
        writes.between(async () => {
          if (!ownership) return take(user);
          let isLoaded = false;
          const stored = await db.getAllFromIndex('ops', 'user', user);
          const owners = new Set(stored.map(({ owner }) => owner));
          await ownership.start(user, owners, async (owner) => {
            const found = await take(user, owner);
            if (isLoaded && found.length > 0) adopt(found);
          });
          isLoaded = true;
          return take(user, me);
        }),
      put: (user, op) => writes.add(user, op.id, op),
      remove: (user, id) => writes.add(user, id, null),
      clear: (user) =>
        writes.between(async () => {
          const { store, done } = change('ops');
          for (const key of await store.index('user').getAllKeys(user)) await store.delete(key);
          await done;
        }),
      release: (user) => writes.between(async () => ownership?.end(user)),
    },
    positions: {
      load: async (user) => (await db.get('positions', user)) ?? {},
      async put(user, fresh) {
        const { store, done } = change('positions');
        const all = new Map(Object.entries((await store.get(user)) ?? {}));
        for (const [channelId, position] of Object.entries(fresh)) {
          const known = all.get(channelId);
          all.delete(channelId);
          // Another tab may be further.
          const isBehind = known?.epoch === position.epoch && known.offset > position.offset;
          all.set(channelId, isBehind ? known : position);
        }
        await store.put(Object.fromEntries([...all].slice(-CHANNELS_KEPT)), user);
        await done;
      },
      clear: (user) => db.delete('positions', user),
    },
  };
}

async function open(name: string): Promise<IDBPDatabase<Schema>> {
  return new Promise((resolve, reject) => {
    openDB<Schema>(name, 1, {
      upgrade(db) {
        const ops = db.createObjectStore('ops', { autoIncrement: true });
        ops.createIndex('user', 'user');
        ops.createIndex('id', ['user', 'op.id'], { unique: true });
        db.createObjectStore('positions');
      },
      // A tab with another version of the package holds the database open; memory serves as long.
      blocked: () => reject(Object.assign(new Error('another tab holds the database'), { name: 'BlockedError' })),
      blocking: (_current, _blocked, { target }) => (target as IDBDatabase).close(),
    }).then(resolve, reject);
  });
}
