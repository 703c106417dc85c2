/** Runs tasks that share a key one after the other, in the order they came; tasks without a common key overlap. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<void>>();

  /** `task` must not reject. It starts in this tick when nothing is ahead of it. */
  run(keys: readonly string[], task: () => Promise<void>): void {
    const ahead = keys.map((key) => this.#tails.get(key)).filter((tail) => tail !== undefined);
    const done = ahead.length === 0 ? task() : Promise.all(ahead).then(task);
    for (const key of keys) this.#tails.set(key, done);
    void done.then(() => {
      for (const key of keys) if (this.#tails.get(key) === done) this.#tails.delete(key);
    });
  }
}
