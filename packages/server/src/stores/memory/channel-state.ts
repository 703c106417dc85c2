import type { LogEntry, Message, Position, Receipt } from '@nchat/realtime-protocol';
import { blankEntry, subjectOf } from '../../core/materialise.js';
import { randomId } from '../../core/ids.js';
import type { Clock } from '../../core/clock.js';
import { BoundedQueue } from './bounded-queue.js';
import { IdempotencyIndex } from './idempotency-index.js';
import { Reactors } from './reactors.js';

export interface StoredEntry {
  readonly entry: LogEntry;
  readonly position: Position;
  readonly at: number;
  /** Rough bytes in memory. */
  readonly weight: number;
}

export interface ChannelBounds {
  readonly messages: number;
  readonly entries: number;
  readonly ttlMs: number;
  readonly idempotencyTtlMs: number;
}

/** Rough size in memory: objects and text of an entry, whose message is shared with the message list. */
const weigh = (entry: LogEntry): number => 600 + JSON.stringify(entry.data).length;
/** The same of what is remembered of one operation. */
const OPERATION_BYTES = 400;
/** The same of one user's reaction. */
const REACTION_BYTES = 100;

/** One channel's log, its messages as they stand, its idempotency index and read marks. */
export class ChannelState {
  createdAt: number;
  readonly receipts = new Map<string, Receipt>();
  readonly reactors = new Reactors();
  readonly idempotency: IdempotencyIndex;
  touchedAt: number;
  /** Time of the newest entry that was trimmed; how far back the log reaches. */
  trimmedAt: number | null = null;
  #entryBytes = 0;
  readonly #entries = new BoundedQueue<StoredEntry>();
  readonly #messages = new BoundedQueue<Message>();
  readonly #places = new Map<string, number>();
  readonly #bounds: ChannelBounds;
  #top: Position = { epoch: randomId(), offset: 0, id: '' };
  readonly #clock: Clock;

  constructor(bounds: ChannelBounds, clock: Clock) {
    this.#bounds = bounds;
    this.createdAt = clock.now();
    this.touchedAt = this.createdAt;
    this.idempotency = new IdempotencyIndex(bounds.idempotencyTtlMs, clock);
    this.#clock = clock;
  }

  /** Rough bytes in memory. */
  get bytes(): number {
    return this.#entryBytes + this.idempotency.size * OPERATION_BYTES + this.reactors.size * REACTION_BYTES;
  }

  get epoch(): string {
    return this.#top.epoch;
  }

  get top(): Position {
    return this.#top;
  }

  get entries(): BoundedQueue<StoredEntry> {
    return this.#entries;
  }

  get messages(): BoundedQueue<Message> {
    return this.#messages;
  }

  /** The place a new entry would take. */
  next(id: string): { position: Position; prev: string } {
    return { position: { epoch: this.epoch, offset: this.#top.offset + 1, id }, prev: this.#top.id };
  }

  push(entry: LogEntry, at: number): void {
    const { position } = entry.data;
    const weight = weigh(entry);
    this.#entries.push({ entry, position, at, weight });
    this.#top = position;
    this.#entryBytes += weight;
    if (entry.event === 'message') {
      this.#messages.push(entry.data);
      this.#places.set(entry.data.id, entry.data.offset);
    }
    while (this.#entries.length > this.#bounds.entries) this.#trimEntry();
    while (this.#messages.length > this.#bounds.messages) this.#trimMessage();
  }

  /** A new epoch: messages stay, at their offsets, and so do the entries of an inbox; nothing is recovered from before. */
  rotate(): void {
    this.#top = { ...this.#top, epoch: randomId() };
    this.createdAt = this.#clock.now();
    const { epoch } = this.#top;
    if (this.#messages.length === 0) this.#relabelEntries(epoch);
    else while (this.#entries.length > 0) this.#trimEntry();
    this.trimmedAt = null;
    for (let i = 0; i < this.#messages.length; i += 1) {
      const message = this.#messages.at(i);
      if (message) this.#messages.replace(i, { ...message, position: { ...message.position, epoch } });
    }
  }

  #relabelEntries(epoch: string): void {
    for (let i = 0; i < this.#entries.length; i += 1) {
      const stored = this.#entries.at(i);
      if (!stored) continue;
      const position = { ...stored.position, epoch };
      const entry = { ...stored.entry, data: { ...stored.entry.data, position } } as LogEntry;
      this.#entries.replace(i, { ...stored, entry, position });
    }
  }

  indexOf(messageId: string): number {
    const offset = this.#places.get(messageId);
    if (offset === undefined) return -1;
    return this.#messages.lowerBound((message) => message.offset >= offset);
  }

  message(messageId: string): Message | undefined {
    return this.#messages.at(this.indexOf(messageId));
  }

  /** Puts a message's new form in its place. */
  update(message: Message): void {
    this.#messages.replace(this.indexOf(message.id), message);
  }

  /** Takes a deleted message's content out of the entries that carried it. */
  blank(messageId: string, deletedAt: string): void {
    this.reactors.forget(messageId);
    const place = this.#places.get(messageId) ?? 0;
    const start = this.#entries.lowerBound((stored) => stored.position.offset >= place);
    for (let i = start; i < this.#entries.length; i += 1) {
      const stored = this.#entries.at(i);
      if (stored && subjectOf(stored.entry) === messageId) {
        this.#entries.replace(i, { ...stored, entry: blankEntry(stored.entry, deletedAt) });
      }
    }
  }

  /** Drops what is older than the retention. */
  expire(now: number): void {
    const cutoff = now - this.#bounds.ttlMs;
    for (let first = this.#entries.at(0); first && first.at < cutoff; first = this.#entries.at(0)) this.#trimEntry();
    for (let first = this.#messages.at(0); first && first.timestamp < cutoff; first = this.#messages.at(0)) {
      this.#trimMessage();
    }
    this.idempotency.expire();
  }

  #trimEntry(): void {
    const dropped = this.#entries.shift();
    if (!dropped) return;
    this.trimmedAt = dropped.at;
    this.#entryBytes -= dropped.weight;
  }

  #trimMessage(): void {
    const dropped = this.#messages.shift();
    if (!dropped) return;
    this.#places.delete(dropped.id);
    this.reactors.forget(dropped.id);
  }
}
