import type { LogEntry, Position } from '@nchat/realtime-protocol';
import { samePosition } from '@nchat/realtime-protocol';
import { blankEntry, subjectOf } from '../core/materialise.js';
import type { EntryFrame } from '../ports/event-bus.js';

/** The last entries of one feed: what most reconnecting clients missed, at no cost to the store. */
export class FrameRing {
  readonly #capacity: number;
  #frames: EntryFrame[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(frame: EntryFrame): void {
    if (frame.entry.event === 'message:deleted') this.#blank(frame.entry.data.messageId, frame.entry.data.deletedAt);
    this.#frames.push(frame);
    // Trimmed in halves, so that the copy is paid once per `capacity` entries.
    if (this.#frames.length > this.#capacity * 2) this.#frames = this.#frames.slice(-this.#capacity);
  }

  clear(): void {
    this.#frames = [];
  }

  /** Id of the entry at an offset, if it is here. */
  idAt(offset: number): string | undefined {
    return this.#frames[this.#indexOf(offset)]?.position.id;
  }

  /** Everything after a position up to the newest, or `null` when the ring cannot prove it has it all. */
  after(position: Position, top: Position): readonly LogEntry[] | null {
    if (samePosition(position, top)) return [];
    const first = this.#frames[0];
    if (!first || first.position.epoch !== position.epoch) return null;
    const index = this.#indexOf(position.offset);
    if (index >= this.#frames.length || index < -1) return null;
    const id = index === -1 ? first.prev : this.#frames[index]?.position.id;
    return id === position.id ? this.#frames.slice(index + 1).map((frame) => frame.entry) : null;
  }

  #indexOf(offset: number): number {
    const first = this.#frames[0];
    return first ? offset - first.position.offset : -2;
  }

  #blank(messageId: string, deletedAt: string): void {
    this.#frames = this.#frames.map((frame) =>
      subjectOf(frame.entry) === messageId ? { ...frame, entry: blankEntry(frame.entry, deletedAt) } : frame,
    );
  }
}
