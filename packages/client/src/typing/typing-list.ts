import type { Typing } from '@nchat/realtime-protocol/core';
import type { TypingEvent } from '../channel/channel-api.js';
import type { Clock } from '../clock.js';
import { createStore, type Store } from '../store.js';
import { createTimer } from '../timer.js';

/** No typing state outlives this, whatever the server's clock says. */
const LONGEST_MS = 10_000;

/** Who types in one channel. Every entry ends by itself, also when the news of its end gets lost. */
export interface TypingList {
  readonly store: Store<readonly TypingEvent[]>;
  /** News of the server. `clockOffsetMs` is its clock minus ours. */
  receive: (typing: Typing, clockOffsetMs: number) => void;
  /** Ends the typing of everybody who matches. */
  stop: (matches: (typing: TypingEvent) => boolean) => void;
}

/** Makes a {@link TypingList}; `tell` hears of every start, repeat and end. */
export function createTypingList(clock: Clock, tell: (event: TypingEvent) => void): TypingList {
  const store = createStore<readonly TypingEvent[]>([]);
  const timer = createTimer(clock);

  function write(next: readonly TypingEvent[]): void {
    store.set(next);
    timer.stop();
    if (next.length === 0) return;
    // What is due then is over, whatever the clock says by then.
    const due = Math.min(...next.map((typing) => typing.expiresAt));
    timer.start(due - clock.now(), () => stop((typing) => typing.expiresAt <= due));
  }

  function stop(matches: (typing: TypingEvent) => boolean): void {
    const now = store.getSnapshot();
    const ended = now.filter(matches);
    if (ended.length === 0) return;
    write(now.filter((typing) => !ended.includes(typing)));
    for (const typing of ended) tell({ ...typing, isTyping: false });
  }

  return {
    store,
    stop,
    receive(typing, clockOffsetMs) {
      const isSame = ({ userId, threadId }: TypingEvent) => userId === typing.userId && threadId === typing.threadId;
      const expiresAt = Math.min(typing.expiresAt - clockOffsetMs, clock.now() + LONGEST_MS);
      if (!typing.isTyping || expiresAt <= clock.now()) return stop(isSame);
      const event = { ...typing, expiresAt };
      write([...store.getSnapshot().filter((known) => !isSame(known)), event]);
      tell(event);
    },
  };
}
