import type { OutboxStorage, StoredOp } from './queued-op.js';

/** Keeps operations for the life of the client. */
export function memoryStorage(): OutboxStorage {
  const users = new Map<string, Map<string, StoredOp>>();
  return {
    load: async (userId) => [...(users.get(userId)?.values() ?? [])],
    async put(userId, op) {
      const ops = users.get(userId) ?? new Map<string, StoredOp>();
      users.set(userId, ops.set(op.id, op));
    },
    remove: async (userId, id) => void users.get(userId)?.delete(id),
    clear: async (userId) => void users.delete(userId),
  };
}
