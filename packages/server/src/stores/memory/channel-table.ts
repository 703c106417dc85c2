import type { Clock } from '../../core/clock.js';
import type { ChannelBounds } from './channel-state.js';
import { ChannelState } from './channel-state.js';
import { PendingMentionTable } from './pending-mentions.js';

const SWEEP_MS = 60_000;
/** Of those that nothing was written to; anybody can ask for any name, and there is nothing to lose with them. */
const MOST_UNWRITTEN = 10_000;

export interface TableBounds extends ChannelBounds {
  /** Channels kept in all. */
  readonly channels: number;
  /** Rough bytes kept in all. */
  readonly bytes: number;
}

/**
 * All channels of the process, least recently used first; bounded in number and in bytes. Those that nothing was
 * ever written to are kept apart, so that no amount of reading drops anybody's history.
 */
export class ChannelTable {
  readonly mentions: PendingMentionTable;
  readonly #channels = new Map<string, ChannelState>();
  readonly #unwritten = new Map<string, ChannelState>();
  readonly #bounds: TableBounds;
  readonly #clock: Clock;
  #bytes = 0;
  #cancelSweep: () => void;

  constructor(bounds: TableBounds, clock: Clock) {
    this.#bounds = bounds;
    this.#clock = clock;
    this.mentions = new PendingMentionTable(bounds.messages, clock);
    this.#cancelSweep = this.#schedule();
  }

  /** The channel, made now if need be: an empty log has an epoch too, so that a reader can wait at its start. */
  open(channelId: string): ChannelState {
    const known = this.peek(channelId);
    if (known) return known;
    const state = new ChannelState(this.#bounds, this.#clock);
    this.#unwritten.set(channelId, state);
    for (const [oldest] of this.#unwritten) {
      if (this.#unwritten.size <= Math.min(MOST_UNWRITTEN, this.#bounds.channels)) break;
      this.#unwritten.delete(oldest);
    }
    return state;
  }

  /** The channel, if it has a life. */
  peek(channelId: string): ChannelState | undefined {
    return this.#channels.get(channelId) ?? this.#unwritten.get(channelId);
  }

  /** Changes a channel, counts what it weighs and makes it the most recently used. */
  change<T>(channelId: string, task: (state: ChannelState) => T): T {
    const state = this.open(channelId);
    const before = state.bytes;
    try {
      return task(state);
    } finally {
      state.touchedAt = this.#clock.now();
      if (state.top.offset > 0) {
        this.#unwritten.delete(channelId);
        this.#bytes += state.bytes - before;
        this.#channels.delete(channelId);
        this.#channels.set(channelId, state);
        this.#evict();
      }
    }
  }

  get size(): number {
    return this.#channels.size + this.#unwritten.size;
  }

  sweep(): void {
    const now = this.#clock.now();
    for (const [id, state] of this.#channels) {
      const before = state.bytes;
      state.expire(now);
      this.#bytes += state.bytes - before;
      if (now - state.touchedAt > this.#bounds.ttlMs) this.#drop(id, state);
    }
    for (const [id, state] of this.#unwritten) {
      if (now - state.touchedAt > this.#bounds.ttlMs) this.#unwritten.delete(id);
    }
  }

  close(): void {
    this.#cancelSweep();
    this.#channels.clear();
    this.#unwritten.clear();
    this.#bytes = 0;
  }

  #schedule(): () => void {
    return this.#clock.after(SWEEP_MS, () => {
      this.sweep();
      this.#cancelSweep = this.#schedule();
    });
  }

  #evict(): void {
    for (const [id, state] of this.#channels) {
      const fits = this.#channels.size <= this.#bounds.channels && this.#bytes <= this.#bounds.bytes;
      if (fits || this.#channels.size === 1) return;
      this.#drop(id, state);
    }
  }

  #drop(id: string, state: ChannelState): void {
    this.#channels.delete(id);
    this.mentions.forget(id);
    this.#bytes -= state.bytes;
  }
}
