import type { Clock } from '../../core/clock.js';
import type {
  PresenceChange,
  PresenceChoicePatch,
  PresenceContribution,
  PresenceRecord,
  PresenceRenewal,
  PresenceStore,
} from '../../ports/presence-store.js';
import type { MembershipBounds } from './membership-table.js';
import { MembershipTable } from './membership-table.js';
import { UserPresence } from './user-presence.js';

export interface PresenceBounds extends MembershipBounds {
  /** An instance that has said nothing for so long is dead: the presence timeout less the interval of renewals. */
  readonly leaseMs: number;
  /** Users kept for nothing but their choice. */
  readonly idleUsers: number;
}

const DEFAULTS = { memberships: 500_000, idleUsers: 100_000 };

/** Presence inside one process. Every method is one synchronous step. */
export function createMemoryPresence(
  bounds: Pick<PresenceBounds, 'retentionMs' | 'leaseMs'> & Partial<PresenceBounds>,
  clock: Clock,
): PresenceStore & { readonly size: number } {
  return new MemoryPresence({ ...DEFAULTS, ...bounds }, clock);
}

class MemoryPresence implements PresenceStore {
  readonly #users = new Map<string, UserPresence>();
  /** Users without device and membership whose choice is kept, least recently changed first. */
  readonly #idle = new Map<string, number>();
  readonly #memberships: MembershipTable;
  /** When each instance began to live without a break, when it last said so, from when on its lease runs. */
  readonly #leases = new Map<string, { since: number; seen: number; from: number; isRetired: boolean }>();
  #deaths = 0;
  /** Whom each instance contributes for. */
  readonly #contributors = new Map<string, Set<string>>();
  readonly #bounds: PresenceBounds;
  readonly #clock: Clock;
  /** The highest version of any record that was dropped: who comes back must not fall below. */
  #highest = 0;

  constructor(bounds: PresenceBounds, clock: Clock) {
    this.#bounds = bounds;
    this.#clock = clock;
    this.#memberships = new MembershipTable(bounds, {
      isPresent: (channelId, userId) => this.#users.get(userId)?.isIn(channelId) ?? false,
      onForgotten: (userId) => this.#settle(userId),
    });
  }

  /** Users known. */
  get size(): number {
    return this.#users.size;
  }

  async contribute(
    instanceId: string,
    userId: string,
    contribution: PresenceContribution | null,
    at: number,
  ): Promise<PresenceChange> {
    return this.#contribute(instanceId, userId, contribution, at);
  }

  async choose(userId: string, patch: PresenceChoicePatch, at: number): Promise<PresenceChange> {
    return this.#change(userId, (user) => user.choose(patch, at));
  }

  async read(userIds: readonly string[]): Promise<readonly PresenceRecord[]> {
    return userIds.map((userId) => this.#record(userId));
  }

  async remember(channelId: string, userId: string, at: number): Promise<void> {
    this.#change(userId, (user) => {
      user.seen(at);
      this.#memberships.add(channelId, userId, at);
      return user.unchanged();
    });
    this.#memberships.prune(at);
  }

  async members(channelId: string): Promise<readonly PresenceRecord[]> {
    return this.#memberships.of(channelId, this.#clock.now()).map((userId) => this.#record(userId));
  }

  async renew(instanceId: string, at: number): Promise<PresenceRenewal> {
    const oldest = at - this.#bounds.leaseMs;
    const known = this.#leases.get(instanceId);
    const isHeld = known !== undefined && known.from > oldest;
    const since = isHeld ? known.since : at;
    this.#leases.set(instanceId, { since, seen: at, from: at, isRetired: false });
    const changes = isHeld ? this.#sweep(oldest) : [];
    return { lease: String(since), changes, deaths: this.#deaths };
  }

  async retire(instanceId: string, holdMs: number, at: number): Promise<void> {
    const known = this.#leases.get(instanceId);
    const from = at + holdMs - this.#bounds.leaseMs;
    if (known) this.#leases.set(instanceId, { ...known, seen: at, from, isRetired: true });
  }

  #sweep(oldest: number): PresenceChange[] {
    const changes: PresenceChange[] = [];
    for (const [instanceId, userIds] of this.#contributors) {
      const { seen = 0, from = 0 } = this.#leases.get(instanceId) ?? {};
      if (from > oldest) continue;
      for (const userId of [...userIds]) changes.push(this.#contribute(instanceId, userId, null, seen));
    }
    for (const [instanceId, { from, isRetired }] of this.#leases) {
      if (from > oldest) continue;
      this.#leases.delete(instanceId);
      if (!isRetired) this.#deaths += 1;
    }
    return changes;
  }

  #contribute(
    instanceId: string,
    userId: string,
    contribution: PresenceContribution | null,
    at: number,
  ): PresenceChange {
    const userIds = this.#contributors.get(instanceId) ?? new Set();
    if (contribution) userIds.add(userId);
    else userIds.delete(userId);
    if (userIds.size > 0) this.#contributors.set(instanceId, userIds);
    else this.#contributors.delete(instanceId);
    return this.#change(userId, (user) => user.contribute(instanceId, contribution, at));
  }

  #record(userId: string): PresenceRecord {
    return (this.#users.get(userId) ?? new UserPresence(userId, this.#highest)).record;
  }

  #change(userId: string, change: (user: UserPresence) => PresenceChange): PresenceChange {
    const user = this.#users.get(userId) ?? new UserPresence(userId, this.#highest);
    this.#users.set(userId, user);
    const done = change(user);
    this.#settle(userId);
    return done;
  }

  /** Keeps a user only for a reason: a device, a membership, or for a time a choice. */
  #settle(userId: string): void {
    const user = this.#users.get(userId);
    this.#idle.delete(userId);
    if (!user || user.isPresent || this.#memberships.has(userId)) return;
    if (!user.hasChoice) return this.#drop(userId);
    const now = this.#clock.now();
    this.#idle.set(userId, now);
    for (const [idle, since] of this.#idle) {
      if (since >= now - this.#bounds.retentionMs && this.#idle.size <= this.#bounds.idleUsers) break;
      this.#idle.delete(idle);
      this.#drop(idle);
    }
  }

  #drop(userId: string): void {
    this.#highest = Math.max(this.#highest, this.#users.get(userId)?.record.version ?? 0);
    this.#users.delete(userId);
  }
}
