import type { Broadcaster } from '../core/broadcaster.js';
import type { BusFrame, EventBus } from '../ports/event-bus.js';
import { subscribeAll } from '../ports/subscribe-all.js';
import { inboxOwner, inboxTopics } from '../ports/topics.js';

/**
 * Inboxes have no feed: there is one per user, and most are silent. Their entries come over a fixed set of topics
 * and go straight to the user's sockets and pollers; a client sees a hole by the chain and reads the range.
 */
export class InboxRelay {
  readonly #bus: EventBus;
  readonly #broadcaster: Broadcaster;
  readonly #wakers = new Map<string, Set<() => void>>();
  #unsubscribe: (() => void)[] = [];

  constructor(bus: EventBus, broadcaster: Broadcaster) {
    this.#bus = bus;
    this.#broadcaster = broadcaster;
  }

  async start(): Promise<void> {
    const unsubscribe = await subscribeAll(this.#bus, inboxTopics, (frame) => this.#receive(frame));
    // What came while the bus was away is in the log: whoever waits looks again.
    this.#unsubscribe = [unsubscribe, this.#bus.onRestored(() => this.#wakeAll())];
  }

  /** Calls back once at the inbox's next entry; returns what cancels it. */
  onceChanged(inboxId: string, wake: () => void): () => void {
    const wakers = this.#wakers.get(inboxId) ?? new Set();
    this.#wakers.set(inboxId, wakers.add(wake));
    return () => {
      wakers.delete(wake);
      if (wakers.size === 0 && this.#wakers.get(inboxId) === wakers) this.#wakers.delete(inboxId);
    };
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = [];
  }

  #wakeAll(): void {
    const waiting = [...this.#wakers.values()];
    this.#wakers.clear();
    for (const wakers of waiting) for (const wake of wakers) wake();
  }

  #receive(frame: BusFrame): void {
    if (frame.kind !== 'entry' || frame.entry.event !== 'notification') return;
    this.#broadcaster.toUser(inboxOwner(frame.channelId), 'notification', frame.entry.data);
    const wakers = this.#wakers.get(frame.channelId);
    this.#wakers.delete(frame.channelId);
    for (const wake of wakers ?? []) wake();
  }
}
