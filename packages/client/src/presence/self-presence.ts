import type { CommandPayload, RealtimeError } from '@nchat/realtime-protocol/core';
import { defer, type Deferred } from '../deferred.js';

type Update = CommandPayload<'presence:update'>;

/** What the current user wants others to see. Only the latest wish counts; it waits for the connection if need be. */
export interface SelfPresence {
  set: (update: Update) => Promise<void>;
  /** The connection is up. */
  flush: () => Promise<void>;
  /** Another user takes over, or the client ends. */
  drop: (error: Error) => void;
}

/** Makes a {@link SelfPresence}; `send` rejects with `offline` while there is no connection. */
export function createSelfPresence(send: (update: Update) => Promise<unknown>): SelfPresence {
  let wish: { readonly update: Update; readonly done: Deferred<void> } | null = null;

  async function flush(): Promise<void> {
    const mine = wish;
    if (!mine) return;
    let error: RealtimeError | undefined;
    await send(mine.update).catch((failure: RealtimeError) => (error = failure));
    // Replaced meanwhile; or lost with the connection: then it goes out with the next one.
    if (wish !== mine || error?.code === 'offline') return;
    wish = null;
    mine.done.settle(error);
  }

  return {
    flush,
    set(update) {
      // Whoever waits for the earlier wish is content when the later one is granted.
      const done = wish?.done ?? defer<void>();
      wish = { update, done };
      void flush();
      return done.promise;
    },
    drop(error) {
      wish?.done.settle(error);
      wish = null;
    },
  };
}
