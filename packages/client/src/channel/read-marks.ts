import type { Receipt } from '@nchat/realtime-protocol/core';
import { createStore, type Store } from '../store.js';
import type { ReadReceipt } from './channel-api.js';

/** How far everybody has read one channel, the current user as far as the outbox is going to say. */
export interface ReadMarks {
  readonly store: Store<ReadonlyMap<string, ReadReceipt>>;
  /** How far anybody else has read. */
  othersTo: () => number;
  /** Takes a mark of the server; false when it is not ahead of what the server has said before. */
  take: (mark: Receipt) => boolean;
  /** The marks that come with a join; the only ones that count, or additions. */
  join: (marks: readonly Receipt[], isWhole: boolean) => void;
  /** An own mark that the server does not know yet. `effect` is what comes with it, and returns how to undo that. */
  wish: (id: string, mark: Receipt, effect: () => () => void) => void;
  /** The operation has left the queue: what the server has not taken over is taken back. */
  drop: (id: string) => void;
  /** The server's counts have replaced the effect of what is wished for: it takes effect again. */
  renew: () => void;
  clear: () => void;
}

/** Makes {@link ReadMarks}. */
export function createReadMarks(me: () => string | null): ReadMarks {
  const store = createStore<ReadonlyMap<string, ReadReceipt>>(new Map());
  let marks = new Map<string, Receipt>();
  let wish: { id: string; mark: Receipt; effect: () => () => void; undo: () => void } | null = null;
  let others = 0;

  const reaches = (mark: Receipt): boolean => mark.offset <= (marks.get(mark.userId)?.offset ?? 0);

  function publish(): void {
    const shown = new Map(marks);
    if (wish && !reaches(wish.mark)) shown.set(wish.mark.userId, wish.mark);
    store.set(shown);
  }

  function set(mark: Receipt): void {
    marks.set(mark.userId, mark);
    if (mark.userId !== me()) others = Math.max(others, mark.offset);
  }

  return {
    store,
    othersTo: () => others,
    take(mark) {
      if (reaches(mark)) return false;
      set(mark);
      publish();
      return true;
    },
    join(list, isWhole) {
      if (!isWhole && list.length === 0) return;
      if (isWhole) {
        marks = new Map();
        others = 0;
      }
      list.forEach(set);
      publish();
    },
    wish(id, mark, effect) {
      if (reaches(mark) || (wish?.id === id && wish.mark.offset === mark.offset)) return;
      wish?.undo();
      wish = { id, mark, effect, undo: effect() };
      publish();
    },
    drop(id) {
      if (wish?.id !== id) return;
      if (!reaches(wish.mark)) wish.undo();
      wish = null;
      publish();
    },
    renew() {
      if (wish && !reaches(wish.mark)) wish.undo = wish.effect();
    },
    clear() {
      marks = new Map();
      others = 0;
      wish = null;
      publish();
    },
  };
}
