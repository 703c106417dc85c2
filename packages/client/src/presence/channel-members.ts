import type { Presence } from '@nchat/realtime-protocol/core';
import { createStore, type Store, type WritableStore } from '../store.js';
import type { PresenceDirectory } from './presence-directory.js';
import type { PresenceMember, PresenceSnapshot } from './presence.js';

const nobody: PresenceSnapshot = { members: [], counts: { online: 0, away: 0, dnd: 0, offline: 0 }, synced: false };

/** Who belongs to one channel; how they are comes from the directory. */
export class ChannelMembers {
  readonly store: Store<PresenceSnapshot>;
  private readonly writable: WritableStore<PresenceSnapshot> = createStore(nobody);
  private readonly directory: PresenceDirectory;
  private ids: ReadonlySet<string> = new Set();

  constructor(directory: PresenceDirectory) {
    this.directory = directory;
    this.store = this.writable;
  }

  has(userId: string): boolean {
    return this.ids.has(userId);
  }

  /** The server's whole list. */
  replace(members: readonly Presence[]): void {
    this.ids = new Set(members.map((member) => member.userId));
    this.publish(true);
  }

  /** Somebody is new to the channel, or left it. */
  change(userId: string, isMember: boolean): void {
    if (this.ids.has(userId) === isMember) return;
    this.ids = new Set(isMember ? [...this.ids, userId] : [...this.ids].filter((id) => id !== userId));
    this.publish(this.store.getSnapshot().synced);
  }

  /** The directory has news of these users. */
  refresh(userIds: readonly string[]): void {
    if (userIds.some((id) => this.ids.has(id))) this.publish(this.store.getSnapshot().synced);
  }

  /** The connection is gone: what is shown may be out of date. */
  unsync(): void {
    if (this.store.getSnapshot().synced) this.writable.set({ ...this.store.getSnapshot(), synced: false });
  }

  clear(): void {
    this.ids = new Set();
    this.writable.set(nobody);
  }

  private publish(synced: boolean): void {
    const members: PresenceMember[] = [];
    const counts = { online: 0, away: 0, dnd: 0, offline: 0 };
    for (const id of this.ids) {
      const member = this.directory.get(id);
      // A member whose presence has not arrived yet is shown when it does.
      if (!member) continue;
      members.push(member);
      counts[member.status] += 1;
    }
    const now = this.store.getSnapshot();
    const isSame =
      now.synced === synced &&
      now.members.length === members.length &&
      members.every((member, index) => member === now.members[index]);
    if (!isSame) this.writable.set({ members, counts, synced });
  }
}
