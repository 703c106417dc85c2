import type { CommandPayload, RealtimeError } from '@nchat/realtime-protocol/core';
import { defer, type Deferred } from '../deferred.js';

type Update = CommandPayload<'presence:update'>;

/** What the current user wants others to see. Only the latest wish counts; it waits for the connection if need be. */
export class SelfPresence {
  private readonly send: (update: Update) => Promise<void>;
  private readonly isUp: () => boolean;
  private wish: { readonly update: Update; readonly done: Deferred<void> } | null = null;

  constructor(send: (update: Update) => Promise<void>, isUp: () => boolean) {
    this.send = send;
    this.isUp = isUp;
  }

  set(update: Update): Promise<void> {
    // Whoever waits for the earlier wish is content when the later one is granted.
    const done = this.wish?.done ?? defer<void>();
    this.wish = { update, done };
    if (this.isUp()) void this.flush();
    return done.promise;
  }

  /** The connection is up. */
  async flush(): Promise<void> {
    const { wish } = this;
    if (!wish) return;
    try {
      await this.send(wish.update);
      if (this.wish !== wish) return;
      wish.done.resolve();
    } catch (error) {
      // Lost with the connection: it goes out with the next one.
      if (this.wish !== wish || (error as RealtimeError).code === 'offline') return;
      wish.done.reject(error);
    }
    this.wish = null;
  }

  /** Another user takes over, or the client ends. */
  drop(error: Error): void {
    this.wish?.done.reject(error);
    this.wish = null;
  }
}
