import type { Presence } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import type { PresenceFrame } from '../../ports/event-bus.js';
import type { PresenceRecord, PresenceStore } from '../../ports/presence-store.js';
import { offlineView, othersView, sameView, selfView } from './merge-status.js';
import type { MemberViews, PresenceDelivery } from './presence-delivery.js';

export interface PresenceRepairDeps {
  readonly store: PresenceStore;
  readonly members: MemberViews;
  readonly clock: Clock;
  readonly delivery: PresenceDelivery;
}

/**
 * Compares what was told here with the store, and tells the difference. An instance that dies between writing a
 * change and telling it leaves nobody who would, and a bus that was away swallows frames: nothing else finds those.
 */
export class PresenceRepair {
  readonly #deps: PresenceRepairDeps;
  #pass: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(deps: PresenceRepairDeps) {
    this.#deps = deps;
  }

  /** Resolves after a pass that began no earlier than this call. Rejects with `unavailable`. */
  run(): Promise<void> {
    if (!this.#pass) return this.#start();
    // The pass under way may have read before what the caller has in mind.
    this.#next ??= this.#pass
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.#start();
      });
    return this.#next;
  }

  #start(): Promise<void> {
    const pass = this.#compareAll().finally(() => {
      if (this.#pass === pass) this.#pass = null;
    });
    this.#pass = pass;
    return pass;
  }

  /** One channel after the other: a repair is not urgent enough to crowd the store. */
  async #compareAll(): Promise<void> {
    for (const [channelId, views] of [...(this.#deps.members.followed?.() ?? [])])
      await this.#compare(channelId, views);
  }

  async #compare(channelId: string, views: ReadonlyMap<string, Presence>): Promise<void> {
    const { store, clock, delivery } = this.#deps;
    const records = new Map((await store.members(channelId)).map((record) => [record.userId, record]));
    const strays = [...views.values()].filter(({ userId, status }) => status !== 'offline' && !records.has(userId));
    if (strays.length > 0) {
      for (const record of await store.read(strays.map(({ userId }) => userId))) records.set(record.userId, record);
    }
    for (const record of records.values()) {
      const told = views.get(record.userId);
      const frame = correction(record, channelId, told, clock.now());
      if (frame && !delivery.knowsNewer(frame)) delivery.deliver(frame);
    }
  }
}

/** What sets a view right that the channel's members were given; `null` when it is right. */
function correction(
  record: PresenceRecord,
  channelId: string,
  told: Presence | undefined,
  now: number,
): PresenceFrame | null {
  const { userId, version, channels } = record;
  const view = othersView(record, now);
  const isHere = channels.includes(channelId);
  const truth = isHere ? view : offlineView(record);
  if (told ? sameView(told, truth) : truth.status === 'offline') return null;
  return {
    kind: 'presence',
    userId,
    version,
    channels,
    viewChanged: isHere || view.status === 'offline',
    selfChanged: true,
    ...(!isHere && { left: [channelId] }),
    view,
    selfView: selfView(record, now),
  };
}
