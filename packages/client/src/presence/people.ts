import type { Presence } from '@nchat/realtime-protocol/core';
import { createStore, type Store } from '../store.js';
import type { PresenceEvent, PresenceMember, PresenceSnapshot } from './presence.js';

const nobody: PresenceSnapshot = { members: [], counts: { online: 0, away: 0, dnd: 0, offline: 0 }, synced: false };

/** Who belongs to one channel; how they are comes from the {@link People} they are among. */
export interface Members {
  readonly store: Store<PresenceSnapshot>;
  /** The server's whole list. */
  replace: (members: readonly Presence[]) => void;
  /** Somebody is new to the channel, or left it. */
  change: (userId: string, isMember: boolean) => void;
  /** The connection is gone: what is shown may be out of date. */
  unsync: () => void;
  clear: () => void;
}

/** What is known of everybody who shares a channel: one entry per user, however many channels are shared. */
export interface People {
  readonly store: Store<ReadonlyMap<string, PresenceMember>>;
  /** Takes news in, and tells what really changed. */
  receive: (news: readonly Presence[]) => void;
  /** Makes the members of one channel. */
  members: () => Members;
  /** Forgets everybody who is in no channel any more. */
  sweep: () => void;
}

/** Makes {@link People}; `tell` hears of every change once. */
export function createPeople(tell: (event: PresenceEvent) => void): People {
  const store = createStore<ReadonlyMap<string, PresenceMember>>(new Map());
  const groups: { ids: Set<string>; refresh: () => void }[] = [];

  return {
    store,
    receive(news) {
      const next = new Map(store.getSnapshot());
      const events: PresenceEvent[] = [];
      for (const presence of news) {
        const before = next.get(presence.userId);
        if (before && isSame(before, presence)) continue;
        next.set(presence.userId, presence);
        events.push({ ...presence, change: changeOf(before, presence) });
      }
      if (events.length === 0) return;
      store.set(next);
      for (const { ids, refresh } of groups) if (events.some(({ userId }) => ids.has(userId))) refresh();
      events.forEach(tell);
    },
    sweep() {
      const kept = [...store.getSnapshot()].filter(([userId]) => groups.some(({ ids }) => ids.has(userId)));
      if (kept.length < store.getSnapshot().size) store.set(new Map(kept));
    },
    members() {
      const ids = new Set<string>();
      const shown = createStore(nobody);

      function publish(synced: boolean): void {
        const counts = { ...nobody.counts };
        // A member whose presence has not arrived yet is shown when it does.
        const members = [...ids].flatMap((id) => store.getSnapshot().get(id) ?? []);
        for (const { status } of members) counts[status] += 1;
        shown.set({ members, counts, synced });
      }
      const refresh = (): void => publish(shown.getSnapshot().synced);

      groups.push({ ids, refresh });
      return {
        store: shown,
        replace(members) {
          ids.clear();
          for (const { userId } of members) ids.add(userId);
          publish(true);
        },
        change(userId, isMember) {
          if (ids.has(userId) === isMember) return;
          if (isMember) ids.add(userId);
          else ids.delete(userId);
          refresh();
        },
        unsync() {
          if (shown.getSnapshot().synced) publish(false);
        },
        clear() {
          ids.clear();
          shown.set(nobody);
        },
      };
    },
  };
}

function changeOf(before: PresenceMember | undefined, after: Presence): PresenceEvent['change'] {
  const wasHere = before !== undefined && before.status !== 'offline';
  if (after.status === 'offline') return wasHere ? 'leave' : 'update';
  return wasHere ? 'update' : 'enter';
}

/** For somebody who is there, `lastSeen` alone is no change worth telling: it moves with every sign of life. */
const isSame = (a: PresenceMember, b: Presence): boolean => facts(a) === facts(b);

const facts = ({ status, lastSeen, customStatus, devices }: PresenceMember): string =>
  JSON.stringify([status, status === 'offline' && lastSeen, customStatus, devices]);
