import type { Receipt } from '@nchat/realtime-protocol/core';
import { createStore, type Store, type WritableStore } from '../store.js';
import type { ReadReceipt } from './channel-api.js';

/** Read marks of one channel. */
export class Receipts {
  readonly store: Store<ReadonlyMap<string, ReadReceipt>>;
  private readonly writable: WritableStore<ReadonlyMap<string, ReadReceipt>> = createStore(
    new Map<string, ReadReceipt>(),
  );

  constructor() {
    this.store = this.writable;
  }

  /** Takes marks in; returns those that moved forward. */
  receive(news: readonly Receipt[]): readonly Receipt[] {
    const next = new Map(this.store.getSnapshot());
    const forward = news.filter((receipt) => {
      const isForward = receipt.offset > (next.get(receipt.userId)?.offset ?? 0);
      if (isForward) next.set(receipt.userId, receipt);
      return isForward;
    });
    if (forward.length > 0) this.writable.set(next);
    return forward;
  }

  /** How far somebody else has read. */
  readBy(others: string | null): number {
    let furthest = 0;
    for (const { userId, offset } of this.store.getSnapshot().values()) {
      if (userId !== others && offset > furthest) furthest = offset;
    }
    return furthest;
  }

  clear(): void {
    if (this.store.getSnapshot().size > 0) this.writable.set(new Map());
  }
}
