import type { Presence, Typing } from '@nchat/realtime-protocol';

/** FNV-1a: the same text is the same number on every instance. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/**
 * A part of the number that names how everybody in a channel is seen. Who is away counts nothing, since instances
 * forget them at different times, and neither does `lastSeen`, which moves on by itself.
 */
function partOf(view: Presence | undefined): number {
  if (!view || view.status === 'offline') return 0;
  return hash(JSON.stringify([view.userId, view.status, view.customStatus, view.devices]));
}

/** The mark after one member's view has changed. Sums do not depend on the order of changes. */
export const markChange = (mark: number, before: Presence | undefined, after: Presence): number =>
  (mark - partOf(before) + partOf(after)) >>> 0;

/** The mark of those who type; 0 when nobody does. */
export const typingMark = (typing: readonly Typing[]): number =>
  typing.reduce(
    (mark, { userId, threadId, expiresAt }) => (mark + hash(`${userId} ${threadId} ${expiresAt}`)) >>> 0,
    0,
  );
