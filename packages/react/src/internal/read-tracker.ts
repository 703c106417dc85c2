'use client';

import type { Channel, Message, RealtimeClient } from '@nchat/realtime-client';
import { findMessage } from './find-message.js';

/** Watches which messages are in view, and moves the user's read mark to the furthest of them. */
export interface ReadTracker {
  /** The same ref callback for the same message, so that a render detaches nothing. */
  readonly observe: (messageId: string) => (element: Element | null) => void;
  /** Watches until the returned function is called. */
  readonly start: () => () => void;
}

/** Steps in which the visible part is reported: fine enough for a message that is taller than the view. */
const threshold = Array.from({ length: 11 }, (_, step) => step / 10);

/** Makes the tracker of one channel. Elements may come before it is started. */
export function createReadTracker(channel: Channel, client: RealtimeClient): ReadTracker {
  const refs = new Map<string, (element: Element | null) => void>();
  const elements = new Map<string, Element>();
  const visible = new Set<Element>();
  let observer: IntersectionObserver | undefined;
  /** What was marked last: the server's receipt takes a moment. */
  let marked: Message | undefined;
  // A log that starts over, of another epoch, counts its places from the beginning.
  const isMarked = ({ offset, position }: Message): boolean =>
    marked !== undefined && marked.position?.epoch === position?.epoch && offset <= marked.offset;

  const mark = (): void => {
    if (document.visibilityState !== 'visible') return;
    const { items } = channel.messages.getSnapshot();
    let furthest: Message | undefined;
    for (const [messageId, element] of elements) {
      const message = visible.has(element) ? findMessage(items, messageId) : undefined;
      // Own messages are read by having been written; pending ones have no place yet.
      if (!message || message.userId === client.userId) continue;
      if (message.offset > (furthest?.offset ?? 0)) furthest = message;
    }
    const known = channel.receipts.getSnapshot().get(client.userId ?? '')?.offset ?? 0;
    if (!furthest || furthest.offset <= known || isMarked(furthest)) return;
    const before = marked;
    marked = furthest;
    client.markRead(channel.id, furthest.id).catch(() => {
      // Told on `error`; what comes into view next tries again.
      marked = before;
    });
  };

  const seen = (entries: readonly IntersectionObserverEntry[]): void => {
    for (const entry of entries) {
      if (isSeen(entry)) visible.add(entry.target);
      else visible.delete(entry.target);
    }
    mark();
  };

  return {
    observe(messageId) {
      let ref = refs.get(messageId);
      if (!ref) {
        ref = (element) => {
          const before = elements.get(messageId);
          if (before) {
            observer?.unobserve(before);
            visible.delete(before);
          }
          if (element) {
            refs.set(messageId, ref!);
            elements.set(messageId, element);
            observer?.observe(element);
          } else {
            elements.delete(messageId);
            refs.delete(messageId);
          }
        };
        refs.set(messageId, ref);
      }
      return ref;
    },

    start() {
      if (typeof IntersectionObserver === 'undefined') return () => {};
      const started = new IntersectionObserver(seen, { threshold });
      observer = started;
      for (const element of elements.values()) started.observe(element);
      // A message may be in view before its place is known, or while the page is behind another.
      const unsubscribe = channel.messages.subscribe(mark);
      document.addEventListener('visibilitychange', mark);
      return () => {
        started.disconnect();
        observer = undefined;
        visible.clear();
        unsubscribe();
        document.removeEventListener('visibilitychange', mark);
      };
    },
  };
}

function isSeen({
  isIntersecting,
  intersectionRatio,
  intersectionRect,
  rootBounds,
}: IntersectionObserverEntry): boolean {
  if (!isIntersecting) return false;
  return intersectionRatio >= 0.5 || (rootBounds !== null && intersectionRect.height >= rootBounds.height / 2);
}
