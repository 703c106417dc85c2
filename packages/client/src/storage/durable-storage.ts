import { memoryStorage } from '../outbox/memory-storage.js';
import type { OutboxStorage, StoredOp } from '../outbox/queued-op.js';

/**
 * A storage that may fail, with memory beside it for whatever it does not take: nothing is lost that memory can
 * keep, and nobody has to know. `failed` hears of every failure.
 */
export function durableStorage(open: () => Promise<OutboxStorage>, failed: (error: unknown) => void): OutboxStorage {
  const spare = memoryStorage();

  async function attempt<T>(
    work: (storage: OutboxStorage) => Promise<T> | undefined,
    otherwise: () => Promise<unknown> | undefined = () => undefined,
  ): Promise<T | undefined> {
    try {
      return await work(await open());
    } catch (error) {
      failed(error);
      await otherwise();
      return undefined;
    }
  }

  return {
    async load(userId, adopt) {
      const stored = (await attempt((storage) => storage.load(userId, adopt))) ?? [];
      const kept = await spare.load(userId);
      const isKept = ({ id }: StoredOp): boolean => kept.some((op) => op.id === id);
      return [...stored.filter((op) => !isKept(op)), ...kept];
    },
    put: (userId, op) =>
      attempt(
        async (storage) => {
          await storage.put(userId, op);
          await spare.remove(userId, op.id);
        },
        () => spare.put(userId, op),
      ),
    async remove(userId, id) {
      await attempt((storage) => storage.remove(userId, id));
      await spare.remove(userId, id);
    },
    async clear(userId) {
      await attempt((storage) => storage.clear(userId));
      await spare.clear(userId);
    },
    release: (userId) => attempt((storage) => storage.release?.(userId)),
  };
}
