import type { Presence } from '@nchat/realtime-protocol/core';
import { createStore, type Store, type WritableStore } from '../store.js';
import type { PresenceEvent, PresenceMember } from './presence.js';

/** What is known of every user who shares a channel: one entry per user, however many channels are shared. */
export class PresenceDirectory {
  readonly store: Store<ReadonlyMap<string, PresenceMember>>;
  private readonly writable: WritableStore<ReadonlyMap<string, PresenceMember>> = createStore(
    new Map<string, PresenceMember>(),
  );

  constructor() {
    this.store = this.writable;
  }

  get(userId: string): PresenceMember | undefined {
    return this.store.getSnapshot().get(userId);
  }

  /** Takes news in; returns the events of what really changed. */
  receive(news: readonly Presence[]): readonly PresenceEvent[] {
    const next = new Map(this.store.getSnapshot());
    const events: PresenceEvent[] = [];
    for (const presence of news) {
      const before = next.get(presence.userId);
      if (before && isSame(before, presence)) continue;
      next.set(presence.userId, presence);
      events.push({ ...presence, change: changeOf(before, presence) });
    }
    if (events.length > 0) this.writable.set(next);
    return events;
  }

  /** Forgets everybody who shares no channel any more. */
  retain(isNeeded: (userId: string) => boolean): void {
    const now = this.store.getSnapshot();
    const kept = [...now].filter(([userId]) => isNeeded(userId));
    if (kept.length < now.size) this.writable.set(new Map(kept));
  }
}

function changeOf(before: PresenceMember | undefined, after: Presence): PresenceEvent['change'] {
  const wasHere = before !== undefined && before.status !== 'offline';
  if (after.status === 'offline') return wasHere ? 'leave' : 'update';
  return wasHere ? 'update' : 'enter';
}

/** `lastSeen` alone is no change worth telling: it moves with every sign of life. */
function isSame(a: PresenceMember, b: Presence): boolean {
  return (
    a.status === b.status &&
    (a.status !== 'offline' || a.lastSeen === b.lastSeen) &&
    JSON.stringify([a.customStatus, a.devices]) === JSON.stringify([b.customStatus, b.devices])
  );
}
