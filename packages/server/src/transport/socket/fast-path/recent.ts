const KEPT_MS = 1_000;

/** What was made of something a moment ago. When many ask for the same at once it is there; it stays no longer. */
export class Recent<V> {
  readonly #kept = new Map<object, V>();

  get(key: object): V | undefined {
    return this.#kept.get(key);
  }

  keep(key: object, value: V): void {
    if (this.#kept.size === 0) setTimeout(() => this.#kept.clear(), KEPT_MS).unref();
    this.#kept.set(key, value);
  }
}
