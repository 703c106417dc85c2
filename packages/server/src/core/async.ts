/** Runs tasks that share a key one after the other, in the order they came; tasks without a common key overlap. */
export class KeyedQueue {
  /** Absent while nothing runs: of most queues that is most of the time. */
  #tails: Map<string, Promise<void>> | null = null;

  /** `task` must not reject. It starts in this tick when nothing is ahead of it. */
  run(keys: readonly string[], task: () => Promise<void>): void {
    const tails = (this.#tails ??= new Map<string, Promise<void>>());
    const ahead = keys.map((key) => tails.get(key)).filter((tail) => tail !== undefined);
    const done = ahead.length === 0 ? task() : Promise.all(ahead).then(task);
    for (const key of keys) tails.set(key, done);
    void done.then(() => {
      for (const key of keys) if (tails.get(key) === done) tails.delete(key);
      if (tails.size === 0 && this.#tails === tails) this.#tails = null;
    });
  }
}
