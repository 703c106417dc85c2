import type { Presence } from '@nchat/realtime-protocol/core';
import { createStore, type Store } from '../store.js';
import type { PresenceEvent, PresenceMember, PresenceSnapshot } from './presence.js';

const nobody: PresenceSnapshot = { members: [], counts: { online: 0, away: 0, dnd: 0, offline: 0 }, synced: false };

/** Who belongs to one channel, and who of them is there; how they are comes from the {@link People} they are among. */
export interface Members {
  readonly store: Store<PresenceSnapshot>;
  /** The server's whole list, and who is there for certain. */
  replace: (list: readonly Presence[], present: string | null) => void;
  /** Somebody came into the channel, or left it. Tells whether that is news. */
  change: (userId: string, isPresent: boolean) => boolean;
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

interface Group {
  /** Members, and whether each is there. */
  readonly ids: Map<string, boolean>;
  refresh: () => void;
}

/** Makes {@link People}; `tell` hears of every change once. */
export function createPeople(tell: (event: PresenceEvent) => void): People {
  const store = createStore<ReadonlyMap<string, PresenceMember>>(new Map());
  const groups: Group[] = [];
  const isSomewhere = (userId: string): boolean => groups.some(({ ids }) => ids.get(userId));

  function receive(news: readonly Presence[]): void {
    const next = new Map(store.getSnapshot());
    const events: PresenceEvent[] = [];
    for (const presence of news) {
      const before = next.get(presence.userId);
      if (before && isSame(before, presence)) continue;
      next.set(presence.userId, presence);
      events.push({ ...presence, change: changeOf(before, presence) });
      // Who is offline is nowhere; the server says anew where somebody comes back to.
      if (presence.status === 'offline') {
        for (const { ids } of groups) if (ids.has(presence.userId)) ids.set(presence.userId, false);
      }
    }
    if (events.length === 0) return;
    store.set(next);
    for (const { ids, refresh } of groups) if (events.some(({ userId }) => ids.has(userId))) refresh();
    events.forEach(tell);
  }

  return {
    store,
    receive,
    sweep() {
      const kept = [...store.getSnapshot()].filter(([userId]) => groups.some(({ ids }) => ids.has(userId)));
      if (kept.length < store.getSnapshot().size) store.set(new Map(kept));
    },
    members() {
      const ids = new Map<string, boolean>();
      const shown = createStore(nobody);

      function publish(synced: boolean): void {
        const counts = { ...nobody.counts };
        const members = [...ids].flatMap(([id, isPresent]) => {
          const person = store.getSnapshot().get(id);
          // A member whose presence has not arrived yet is shown when it does.
          return person ? (isPresent ? person : absent(person)) : [];
        });
        for (const { status } of members) counts[status] += 1;
        shown.set({ members, counts, synced });
      }
      const refresh = (): void => publish(shown.getSnapshot().synced);

      groups.push({ ids, refresh });
      return {
        store: shown,
        replace(list, present) {
          ids.clear();
          for (const { userId, status } of list) ids.set(userId, status !== 'offline');
          if (present !== null) ids.set(present, true);
          // Being away from this channel says nothing of somebody who is seen in another.
          receive(list.filter(({ userId, status }) => status !== 'offline' || !isSomewhere(userId)));
          publish(true);
        },
        change(userId, isPresent) {
          if (ids.get(userId) === isPresent) return false;
          ids.set(userId, isPresent);
          refresh();
          return true;
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

const absences = new WeakMap<PresenceMember, PresenceMember>();

/** Somebody who is away from a channel, whatever they are elsewhere; the same object for the same person. */
function absent(person: PresenceMember): PresenceMember {
  if (person.status === 'offline') return person;
  let shadow = absences.get(person);
  if (!shadow) {
    const { userId, lastSeen } = person;
    absences.set(person, (shadow = { userId, lastSeen, status: 'offline', devices: [] }));
  }
  return shadow;
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
