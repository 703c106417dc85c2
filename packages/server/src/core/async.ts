/** Runs at most one task per key at a time; callers that come meanwhile share its outcome. */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  run(key: string, task: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running) return running;
    const started = task().finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }
}

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
