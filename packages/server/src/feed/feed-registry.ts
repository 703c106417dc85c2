import type { PresenceFrame, EventBus } from '../ports/event-bus.js';
import { channelTopic } from '../ports/topics.js';
import type { FeedDeps, FeedSnapshot } from './channel-feed.js';
import { ChannelFeed } from './channel-feed.js';

const LINGER_MS = 5_000;
const VERIFY_MS = 10_000;
/** Until channels whose top is not known are asked for it again; each time twice as long. */
const ASK_AGAIN_MS = 250;

/**
 * A right to a feed; it stays live at least until released. Who keeps one for long may forget it, and release the
 * channel by its id instead.
 */
export interface FeedLease {
  readonly feed: ChannelFeed;
  release(): void;
}

export interface FeedRegistryDeps extends FeedDeps {
  readonly bus: EventBus;
  readonly snapshot: (channelId: string) => Promise<FeedSnapshot>;
}

interface Slot {
  readonly ready: Promise<ChannelFeed>;
  readonly feed: ChannelFeed;
  leases: number;
  cancelLinger: (() => void) | null;
  unsubscribe: (() => void) | null;
}

/** The feeds of this instance: one per channel that anybody here follows, kept a little longer than needed. */
export class FeedRegistry {
  readonly #slots = new Map<string, Slot>();
  readonly #deps: FeedRegistryDeps;

  #stop: () => void = () => {};
  #round = 0;
  #cancelAgain: () => void = () => {};

  constructor(deps: FeedRegistryDeps) {
    this.#deps = deps;
  }

  /**
   * Compares all feeds with the log from time to time, and whenever the bus was away: a frame that is lost on a
   * channel that then falls silent shows in nothing else.
   */
  start(): void {
    const offRestored = this.#deps.bus.onRestored(() => void this.verify());
    let cancel = (): void => {};
    const again = (): void => {
      cancel = this.#deps.clock.after(VERIFY_MS, () => void this.verify().then(again));
    };
    again();
    this.#stop = () => {
      offRestored();
      cancel();
      this.#cancelAgain();
      this.#round += 1;
    };
  }

  /** Compares every feed with the log; the bus may be back before the store is, so who gets no answer asks again soon. */
  async verify(): Promise<void> {
    this.#cancelAgain();
    this.#round += 1;
    await this.#compare(
      [...this.#slots.values()].map((slot) => slot.feed),
      this.#round,
      ASK_AGAIN_MS,
    );
  }

  async #compare(feeds: readonly ChannelFeed[], round: number, againMs: number): Promise<void> {
    const { clock, log, logger } = this.#deps;
    const tops = await log
      .tops(feeds.map((feed) => feed.channelId))
      .catch((error: unknown): Awaited<ReturnType<typeof log.tops>> => {
        logger.debug({ err: error }, 'feeds could not be compared with the log');
        return [];
      });
    const unknown: ChannelFeed[] = [];
    feeds.forEach((feed, index) => {
      const top = tops[index];
      if (top === undefined) unknown.push(feed);
      else feed.verify(top);
    });
    // A later round asks for all of them anyway.
    if (unknown.length === 0 || againMs >= VERIFY_MS || round !== this.#round) return;
    this.#cancelAgain = clock.after(againMs, () => void this.#compare(unknown, round, againMs * 2));
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Subscribes and reads the channel on first use; rejects with `unavailable` when the store is away. */
  async acquire(channelId: string): Promise<FeedLease> {
    const slot = this.#slots.get(channelId) ?? this.#open(channelId);
    slot.leases += 1;
    slot.cancelLinger?.();
    slot.cancelLinger = null;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      this.#release(channelId, slot);
    };
    try {
      return { feed: await slot.ready, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Gives back a lease whose own `release` will not be called; there must be one. */
  release(channelId: string): void {
    const slot = this.#slots.get(channelId);
    if (slot) this.#release(channelId, slot);
  }

  /** The feed, if the channel is followed here. */
  peek(channelId: string): ChannelFeed | undefined {
    return this.#slots.get(channelId)?.feed;
  }

  /** Keeps the members' views of every channel that a user's change concerns. */
  applyPresence(frame: PresenceFrame): void {
    for (const channelId of frame.channels) this.peek(channelId)?.applyPresence(frame, true);
    for (const channelId of frame.left ?? []) this.peek(channelId)?.applyPresence(frame, false);
  }

  /** Every channel followed here, with the views of its members. */
  *followed(): Generator<[channelId: string, views: ChannelFeed['members']]> {
    for (const [channelId, { feed }] of this.#slots) yield [channelId, feed.members];
  }

  close(): void {
    this.#stop();
    for (const [channelId, slot] of this.#slots) this.#shut(channelId, slot);
  }

  #open(channelId: string): Slot {
    const feed = new ChannelFeed(channelId, this.#deps);
    const slot: Slot = { feed, ready: this.#start(channelId, feed), leases: 0, cancelLinger: null, unsubscribe: null };
    this.#slots.set(channelId, slot);
    slot.ready.catch(() => this.#shut(channelId, slot));
    return slot;
  }

  async #start(channelId: string, feed: ChannelFeed): Promise<ChannelFeed> {
    const unsubscribe = await this.#deps.bus.subscribe(channelTopic(channelId), (frame) => feed.receive(frame));
    const slot = this.#slots.get(channelId);
    if (slot?.feed === feed) slot.unsubscribe = unsubscribe;
    else unsubscribe();
    await feed.hydrate(() => this.#deps.snapshot(channelId));
    return feed;
  }

  #release(channelId: string, slot: Slot): void {
    slot.leases -= 1;
    if (slot.leases > 0 || this.#slots.get(channelId) !== slot) return;
    slot.cancelLinger = this.#deps.clock.after(LINGER_MS, () => this.#shut(channelId, slot));
  }

  #shut(channelId: string, slot: Slot): void {
    slot.cancelLinger?.();
    slot.unsubscribe?.();
    slot.feed.close();
    if (this.#slots.get(channelId) === slot) this.#slots.delete(channelId);
  }
}
