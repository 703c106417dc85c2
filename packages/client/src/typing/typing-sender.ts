import type { Clock } from '../clock.js';

interface Typist {
  readonly channelId: string;
  readonly threadId: string | undefined;
  lastKey: number;
  lastSent: number;
  timer?: unknown;
}

/** Sends one typing frame; never queued. */
export type SendTyping = (channelId: string, isTyping: boolean, threadId: string | undefined) => void;

/** Turns keystrokes into few frames: the first at once, repeats while keys keep coming, and a stop when they end. */
export interface TypingSender {
  /** A key was pressed. */
  key: (channelId: string, threadId?: string) => void;
  /** The user stopped; the others learn it now. */
  stop: (channelId: string, threadId?: string) => void;
  /** The server ends typing by itself: the channel was left, a message was sent, or (no id) the connection is gone. */
  forget: (channelId?: string) => void;
}

/** Makes a {@link TypingSender}. */
export function createTypingSender(
  clock: Clock,
  { timeoutMs, heartbeatMs }: { timeoutMs: number; heartbeatMs: number },
  send: SendTyping,
): TypingSender {
  const typists = new Set<Typist>();

  const find = (channelId: string, threadId: string | undefined) =>
    [...typists].find((typist) => typist.channelId === channelId && typist.threadId === threadId);

  function drop(typist: Typist): void {
    clock.clearTimeout(typist.timer);
    typists.delete(typist);
  }

  function tell(typist: Typist, isTyping: boolean): void {
    typist.lastSent = clock.now();
    send(typist.channelId, isTyping, typist.threadId);
    if (isTyping) plan(typist);
    else drop(typist);
  }

  /** Wakes for the repeat if a key has come since the last frame, else for the stop. */
  function plan(typist: Typist): void {
    const { lastKey, lastSent } = typist;
    const end = lastKey + timeoutMs;
    const isRepeat = lastKey > lastSent && lastSent + heartbeatMs < end;
    const wait = (isRepeat ? lastSent + heartbeatMs : end) - clock.now();
    clock.clearTimeout(typist.timer);
    typist.timer = clock.setTimeout(() => tell(typist, isRepeat), wait);
  }

  return {
    key(channelId, threadId) {
      const known = find(channelId, threadId);
      const typist = known ?? { channelId, threadId, lastKey: 0, lastSent: 0 };
      typist.lastKey = clock.now();
      typists.add(typist);
      if (known) plan(typist);
      else tell(typist, true);
    },
    stop(channelId, threadId) {
      const typist = find(channelId, threadId);
      if (typist) tell(typist, false);
    },
    forget(channelId) {
      for (const typist of [...typists]) if (channelId === undefined || typist.channelId === channelId) drop(typist);
    },
  };
}
