export interface MembershipBounds {
  /** How long a channel remembers who was there. */
  readonly retentionMs: number;
  /** Memberships kept in all, the most recent ones. */
  readonly memberships: number;
}

export interface MembershipHooks {
  /** Who is present stays a member, however long ago the joining was. */
  isPresent(channelId: string, userId: string): boolean;
  /** One membership of the user has ended. */
  onForgotten(userId: string): void;
}

interface Membership {
  readonly channelId: string;
  readonly userId: string;
  at: number;
}

/** How many old memberships one call looks at, so that no call is slow. */
const STEPS = 64;

/** Who has joined which channel, within retention. */
export class MembershipTable {
  /** Oldest first. */
  readonly #all = new Set<Membership>();
  readonly #byChannel = new Map<string, Map<string, Membership>>();
  readonly #counts = new Map<string, number>();
  readonly #bounds: MembershipBounds;
  readonly #hooks: MembershipHooks;

  constructor(bounds: MembershipBounds, hooks: MembershipHooks) {
    this.#bounds = bounds;
    this.#hooks = hooks;
  }

  has(userId: string): boolean {
    return this.#counts.has(userId);
  }

  add(channelId: string, userId: string, at: number): void {
    const members = this.#byChannel.get(channelId) ?? new Map<string, Membership>();
    let membership = members.get(userId);
    if (membership) {
      this.#all.delete(membership);
      membership.at = at;
    } else {
      membership = { channelId, userId, at };
      members.set(userId, membership);
      this.#byChannel.set(channelId, members);
      this.#counts.set(userId, (this.#counts.get(userId) ?? 0) + 1);
    }
    this.#all.add(membership);
  }

  of(channelId: string, now: number): string[] {
    const cutoff = now - this.#bounds.retentionMs;
    const userIds: string[] = [];
    for (const { userId, at } of this.#byChannel.get(channelId)?.values() ?? []) {
      if (at >= cutoff || this.#hooks.isPresent(channelId, userId)) userIds.push(userId);
    }
    return userIds;
  }

  /** Forgets what is too old or too much. */
  prune(now: number): void {
    const cutoff = now - this.#bounds.retentionMs;
    let steps = STEPS;
    for (const membership of this.#all) {
      const { channelId, userId, at } = membership;
      if (steps === 0 || (at >= cutoff && this.#all.size <= this.#bounds.memberships)) return;
      steps -= 1;
      if (this.#hooks.isPresent(channelId, userId)) this.add(channelId, userId, now);
      else this.#forget(membership);
    }
  }

  #forget(membership: Membership): void {
    const { channelId, userId } = membership;
    this.#all.delete(membership);
    const members = this.#byChannel.get(channelId);
    members?.delete(userId);
    if (members?.size === 0) this.#byChannel.delete(channelId);
    const rest = (this.#counts.get(userId) ?? 1) - 1;
    if (rest > 0) this.#counts.set(userId, rest);
    else this.#counts.delete(userId);
    this.#hooks.onForgotten(userId);
  }
}
