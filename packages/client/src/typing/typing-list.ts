import type { Typing } from '@nchat/realtime-protocol/core';
import type { TypingEvent } from '../channel/channel-api.js';
import type { Clock } from '../clock.js';
import { createStore, type Store, type WritableStore } from '../store.js';

/** No typing state outlives this, whatever the server's clock says. */
const LONGEST_MS = 10_000;

/** Who types in one channel. Every entry ends by itself, also when the news of its end gets lost. */
export class TypingList {
  readonly store: Store<readonly TypingEvent[]>;
  private readonly writable: WritableStore<readonly TypingEvent[]> = createStore<readonly TypingEvent[]>([]);
  private readonly clock: Clock;
  private readonly tell: (event: TypingEvent) => void;
  private timer: unknown;

  constructor(clock: Clock, tell: (event: TypingEvent) => void) {
    this.clock = clock;
    this.tell = tell;
    this.store = this.writable;
  }

  /** News of the server. `clockOffsetMs` is its clock minus ours. */
  receive(typing: Typing, clockOffsetMs: number): void {
    const ttl = Math.min(typing.expiresAt - clockOffsetMs - this.clock.now(), LONGEST_MS);
    if (!typing.isTyping || ttl <= 0) return this.stop((known) => isSameTyper(known, typing));
    const event: TypingEvent = { ...typing, expiresAt: this.clock.now() + ttl };
    this.write([...this.store.getSnapshot().filter((known) => !isSameTyper(known, typing)), event]);
    this.tell(event);
  }

  /** Ends the typing of everybody who matches. */
  stop(matches: (typing: TypingEvent) => boolean): void {
    const now = this.store.getSnapshot();
    const ended = now.filter(matches);
    if (ended.length === 0) return;
    this.write(now.filter((known) => !ended.includes(known)));
    for (const typing of ended) this.tell({ ...typing, isTyping: false });
  }

  private write(next: readonly TypingEvent[]): void {
    this.writable.set(next);
    this.clock.clearTimeout(this.timer);
    if (next.length === 0) return;
    const first = Math.min(...next.map((typing) => typing.expiresAt));
    this.timer = this.clock.setTimeout(
      () => this.stop((typing) => typing.expiresAt <= this.clock.now()),
      Math.max(first - this.clock.now(), 0),
    );
  }
}

const isSameTyper = (a: Pick<TypingEvent, 'userId' | 'threadId'>, b: Pick<TypingEvent, 'userId' | 'threadId'>): boolean =>
  a.userId === b.userId && a.threadId === b.threadId;
