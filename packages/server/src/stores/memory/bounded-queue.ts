/** A queue that is read by index and dropped from the front, both in constant time. */
export class BoundedQueue<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  at(index: number): T | undefined {
    return index < 0 ? undefined : this.#items[this.#head + index];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  replace(index: number, item: T): void {
    if (index >= 0 && index < this.length) this.#items[this.#head + index] = item;
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined as T;
    this.#head += 1;
    // Half of the array is dead by now: moving the rest costs one step per element dropped.
    if (this.#head > 64 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  slice(from: number, to: number): T[] {
    return this.#items.slice(this.#head + Math.max(0, from), this.#head + Math.min(this.length, to));
  }

  /** The first index whose item passes a test that is monotonic over the queue; `length` when none does. */
  lowerBound(passes: (item: T) => boolean): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (passes(this.#items[this.#head + middle] as T)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
