import type { Message } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { othersMentioned } from '../../core/mentions.js';
import { MENTIONS_PAGE, type PendingMentions, type PendingMentionStore } from '../../ports/pending-mentions.js';
import type { InboxService } from './inbox-service.js';

/** A living instance has delivered long before; what is older, nobody is at work on. */
const OVERDUE_MS = 5_000;
const SWEEP_MS = 5_000;
/** Appends to inboxes that go out together: enough for one round trip, and few enough not to hold up sends. */
const BATCH = 128;
/** Messages that wait here; of those beyond it only the channel is remembered. */
const MOST_WAITING = 2_000;
const MOST_CHANNELS = 10_000;
const CHUNK = 100;
/** Pages of a channel that are gone through at once. */
const MOST_PAGES = 20;
const STOP_MS = 1_000;

export interface MentionDeliveryDeps {
  readonly inbox: InboxService;
  readonly mentions: PendingMentionStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Brings mentions to inboxes after the ack of their message, some at a time, and finishes what others left undone:
 * each append has left a record, which goes when the inboxes have it.
 */
export class MentionDelivery {
  readonly #deps: MentionDeliveryDeps;
  #waiting: PendingMentions[] = [];
  /** Channels in which something may be left undone, by what was seen here. */
  readonly #suspects = new Set<string>();
  #delivering: Promise<void> | null = null;
  #looking: Promise<void> | null = null;
  #cancelSweep: () => void = () => {};
  #isStopped = false;

  constructor(deps: MentionDeliveryDeps) {
    this.#deps = deps;
  }

  /** Looks now, and from time to time, for what instances left undone that are gone. */
  start(): void {
    void this.sweep().then(() => {
      if (!this.#isStopped) this.#cancelSweep = this.#deps.clock.after(SWEEP_MS, () => this.start());
    });
  }

  /** Resolves when what waits is delivered, or after a moment: others finish the rest. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelSweep();
    const moment = new Promise<void>((resolve) => void this.#deps.clock.after(STOP_MS, resolve));
    await Promise.race([this.#delivering, moment]);
  }

  /** Delivers the mentions of a message that was appended just now; not in this turn, so that its ack is first. */
  deliver({ id, channelId, offset, userId, mentions }: Message): void {
    const userIds = othersMentioned(userId, mentions);
    if (userIds.length === 0) return;
    if (this.#waiting.length >= MOST_WAITING) return this.#suspect(channelId);
    this.#waiting.push({ channelId, messageId: id, offset, fromUserId: userId, userIds });
    this.#delivering ??= nextTurn()
      .then(() => this.#deliverWaiting())
      .finally(() => {
        this.#delivering = null;
      });
  }

  /** A message was sent again: who appended it the first time may not have come to its mentions. */
  lookAfter({ channelId, userId, mentions }: Message): void {
    if (othersMentioned(userId, mentions).length === 0) return;
    this.#suspect(channelId);
    void this.#look();
  }

  /** Delivers what was left undone for a while, here or by anybody. Never rejects. */
  async sweep(): Promise<void> {
    await this.#look();
    try {
      const taken = await this.#deps.mentions.takeOver(OVERDUE_MS);
      await this.#handOut(taken);
      const full = channelsWithMore(taken);
      for (const channelId of full) this.#suspect(channelId);
      if (full.length > 0) await this.#look();
    } catch (error) {
      this.#deps.logger.debug({ err: error }, 'mentions that were left undone could not be looked for');
    }
  }

  #suspect(channelId: string): void {
    if (this.#suspects.size < MOST_CHANNELS) this.#suspects.add(channelId);
  }

  async #deliverWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const all = this.#waiting;
      this.#waiting = [];
      await this.#handOut(all);
    }
  }

  /** Goes through the suspects, each once. What fails stays for the next sweep. */
  #look(): Promise<void> {
    this.#looking ??= nextTurn()
      .then(async () => {
        const all = [...this.#suspects];
        for (let from = 0; from < all.length; from += CHUNK) {
          let channelIds: readonly string[] = all.slice(from, from + CHUNK);
          for (let page = 0; page < MOST_PAGES && channelIds.length > 0; page += 1) {
            channelIds = await this.#lookInto(channelIds);
          }
        }
      })
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  /** Resolves to the channels that have more, unless something failed there. */
  async #lookInto(channelIds: readonly string[]): Promise<string[]> {
    const found = await Promise.allSettled(channelIds.map((channelId) => this.#deps.mentions.of(channelId)));
    const records: PendingMentions[] = [];
    found.forEach((outcome, i) => {
      if (outcome.status === 'rejected') return;
      this.#suspects.delete(channelIds[i] as string);
      records.push(...outcome.value);
    });
    await this.#handOut(records);
    return channelsWithMore(records).filter((channelId) => !this.#suspects.has(channelId));
  }

  async #handOut(all: readonly PendingMentions[]): Promise<void> {
    for (let from = 0; from < all.length;) {
      let until = from;
      for (let appends = 0; until < all.length && appends < BATCH; until += 1) {
        appends += all[until]?.userIds.length ?? 0;
      }
      await this.#handOutBatch(all.slice(from, until));
      from = until;
    }
  }

  async #handOutBatch(batch: readonly PendingMentions[]): Promise<void> {
    const { inbox, mentions, logger } = this.#deps;
    const outcomes = await Promise.allSettled(batch.map((one) => inbox.mention(one)));
    const done = new Map<string, PendingMentions[]>();
    const failed: unknown[] = [];
    outcomes.forEach((outcome, i) => {
      const one = batch[i] as PendingMentions;
      if (outcome.status === 'fulfilled') {
        done.set(one.channelId, [...(done.get(one.channelId) ?? []), one]);
      } else {
        failed.push(outcome.reason);
        this.#suspect(one.channelId);
      }
    });
    if (failed.length > 0) {
      logger.warn({ err: failed[0], failed: failed.length }, 'mentions could not be delivered; they are tried again');
    }
    // A record that stays though its mentions are delivered is found again, and notifies nobody twice.
    await Promise.allSettled([...done].map(([channelId, records]) => mentions.settle(channelId, records)));
  }
}

/** The channels of which there is a whole page. */
function channelsWithMore(records: readonly PendingMentions[]): string[] {
  const counts = new Map<string, number>();
  for (const { channelId } of records) counts.set(channelId, (counts.get(channelId) ?? 0) + 1);
  return [...counts].filter(([, count]) => count >= MENTIONS_PAGE).map(([channelId]) => channelId);
}

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
