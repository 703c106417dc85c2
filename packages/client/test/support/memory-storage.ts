import type { OutboxStorage, StoredOp } from '../../src/outbox/queued-op.js';

/** An application's own storage, here in memory. */
export function memoryStorage() {
  const users = new Map<string, Map<string, StoredOp>>();
  return {
    load: async (userId: string): Promise<StoredOp[]> => [...(users.get(userId)?.values() ?? [])],
    async put(userId: string, op: StoredOp) {
      const ops = users.get(userId) ?? new Map<string, StoredOp>();
      users.set(userId, ops.set(op.id, op));
    },
    remove: async (userId: string, id: string) => void users.get(userId)?.delete(id),
    clear: async (userId: string) => void users.delete(userId),
  } satisfies OutboxStorage;
}
