import type { LogEntry, Message } from '@nchat/realtime-protocol';
import { limits } from '@nchat/realtime-protocol';
import { applyEntry, subjectOf } from '../core/materialise.js';

const CAPACITY = 128;

/** The newest messages of a channel as they stand, so that opening it and counting unread need no store. */
export class MessageWindow {
  #messages: Message[] = [];
  /** Nothing older is kept anywhere. */
  #complete = false;

  fill(messages: readonly Message[], hasOlder: boolean): void {
    this.#messages = [...messages];
    this.#complete = !hasOlder;
  }

  apply(entry: LogEntry): void {
    if (entry.event === 'message') {
      this.#messages.push(entry.data);
      if (this.#messages.length > CAPACITY * 2) {
        this.#messages = this.#messages.slice(-CAPACITY);
        this.#complete = false;
      }
      return;
    }
    const id = subjectOf(entry);
    if (id === null) return;
    const index = this.#messages.findLastIndex((message) => message.id === id);
    const message = this.#messages[index];
    if (message) this.#messages[index] = applyEntry(message, entry);
  }

  /** The newest page, or `null` when it reaches further back than the window. */
  newest(limit: number): { messages: readonly Message[]; hasMore: boolean } | null {
    const { length } = this.#messages;
    if (length < limit && !this.#complete) return null;
    return { messages: this.#messages.slice(-limit), hasMore: length > limit || !this.#complete };
  }

  /** Unread messages after an offset, or `null` when the window does not reach back that far. */
  unread(userId: string, offset: number): number | null {
    let count = 0;
    for (let i = this.#messages.length - 1; i >= 0; i -= 1) {
      const message = this.#messages[i] as Message;
      if (message.offset <= offset) return count;
      if (message.userId !== userId && message.deletedAt === undefined) count += 1;
      if (count >= limits.unread) return limits.unread;
    }
    return this.#complete ? count : null;
  }
}

export const WINDOW_FILL = CAPACITY;
