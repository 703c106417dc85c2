import type { Clock } from '../../core/clock.js';
import type { PendingMentions, PendingMentionStore } from '../../ports/pending-mentions.js';

interface Pending {
  readonly record: PendingMentions;
  /** When it was made or last given out. */
  at: number;
}

/** Mentions between an append and the inboxes. They end with the process, as the inboxes do. */
export class PendingMentionTable implements PendingMentionStore {
  readonly #channels = new Map<string, Map<string, Pending>>();
  readonly #mostPerChannel: number;
  readonly #clock: Clock;

  constructor(mostPerChannel: number, clock: Clock) {
    this.#mostPerChannel = mostPerChannel;
    this.#clock = clock;
  }

  add(record: PendingMentions): void {
    const { channelId, messageId } = record;
    const pending = this.#channels.get(channelId) ?? new Map<string, Pending>();
    this.#channels.set(channelId, pending.set(messageId, { record, at: this.#clock.now() }));
    for (const [oldest] of pending) {
      if (pending.size <= this.#mostPerChannel) break;
      pending.delete(oldest);
    }
  }

  /** The channel's life is over. */
  forget(channelId: string): void {
    this.#channels.delete(channelId);
  }

  async of(channelId: string): Promise<PendingMentions[]> {
    return [...(this.#channels.get(channelId)?.values() ?? [])].map(({ record }) => record);
  }

  async takeOver(ageMs: number): Promise<PendingMentions[]> {
    const now = this.#clock.now();
    const all = [...this.#channels.values()].flatMap((pending) => [...pending.values()]);
    const due = all.filter(({ at }) => at <= now - ageMs);
    for (const pending of due) pending.at = now;
    return due.map(({ record }) => record);
  }

  async settle(channelId: string, records: readonly Pick<PendingMentions, 'messageId' | 'offset'>[]): Promise<void> {
    const pending = this.#channels.get(channelId);
    for (const { messageId, offset } of records) {
      if (pending?.get(messageId)?.record.offset === offset) pending.delete(messageId);
    }
    if (pending?.size === 0) this.#channels.delete(channelId);
  }
}
