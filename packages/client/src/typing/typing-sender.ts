import type { Clock } from '../clock.js';

interface Typist {
  lastKey: number;
  lastSent: number;
  timer: unknown;
}

/** Sends one typing frame; never queued. */
export type SendTyping = (channelId: string, isTyping: boolean, threadId: string | undefined) => void;

/**
 * Turns keystrokes into few frames: the first at once, repeats while keys keep coming, and a stop when they end.
 */
export class TypingSender {
  private readonly clock: Clock;
  private readonly timeoutMs: number;
  private readonly heartbeatMs: number;
  private readonly send: SendTyping;
  private readonly typists = new Map<string, Map<string | undefined, Typist>>();

  constructor(clock: Clock, times: { timeoutMs: number; heartbeatMs: number }, send: SendTyping) {
    this.clock = clock;
    this.timeoutMs = times.timeoutMs;
    this.heartbeatMs = times.heartbeatMs;
    this.send = send;
  }

  /** A key was pressed. */
  key(channelId: string, threadId?: string): void {
    const now = this.clock.now();
    const threads = this.typists.get(channelId) ?? new Map<string | undefined, Typist>();
    this.typists.set(channelId, threads);
    const typist = threads.get(threadId);
    if (typist) {
      typist.lastKey = now;
      return;
    }
    const fresh: Typist = { lastKey: now, lastSent: now, timer: undefined };
    threads.set(threadId, fresh);
    this.send(channelId, true, threadId);
    this.beat(channelId, threadId, fresh);
  }

  /** The user stopped; the others learn it now. */
  stop(channelId: string, threadId?: string): void {
    if (this.forgetOne(channelId, threadId)) this.send(channelId, false, threadId);
  }

  /** The server ends typing by itself: the channel was left, or a message was sent. */
  forget(channelId: string): void {
    for (const threadId of [...(this.typists.get(channelId)?.keys() ?? [])]) this.forgetOne(channelId, threadId);
  }

  /** The server forgot everything: the connection is gone. */
  forgetAll(): void {
    for (const channelId of [...this.typists.keys()]) this.forget(channelId);
  }

  private forgetOne(channelId: string, threadId: string | undefined): boolean {
    const threads = this.typists.get(channelId);
    const typist = threads?.get(threadId);
    if (!threads || !typist) return false;
    this.clock.clearTimeout(typist.timer);
    threads.delete(threadId);
    if (threads.size === 0) this.typists.delete(channelId);
    return true;
  }

  private beat(channelId: string, threadId: string | undefined, typist: Typist): void {
    const now = this.clock.now();
    const wait = Math.min(typist.lastSent + this.heartbeatMs, typist.lastKey + this.timeoutMs) - now;
    typist.timer = this.clock.setTimeout(() => {
      const then = this.clock.now();
      if (then - typist.lastKey >= this.timeoutMs) return this.stop(channelId, threadId);
      if (then - typist.lastSent >= this.heartbeatMs && typist.lastKey > typist.lastSent) {
        typist.lastSent = then;
        this.send(channelId, true, threadId);
      }
      this.beat(channelId, threadId, typist);
    }, Math.max(wait, 0));
  }
}
