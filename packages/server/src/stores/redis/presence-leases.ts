import { RealtimeError } from '@nchat/realtime-protocol';
import type { PresenceChange, PresenceRenewal } from '../../ports/presence-store.js';
import type { PresenceKeys } from './presence-keys.js';
import { decodeContribution, type Tenure } from './presence-record.js';
import type { RedisCalls } from './scripts.js';

export interface PresenceLeasesDeps {
  readonly calls: RedisCalls;
  readonly keys: PresenceKeys;
  readonly leaseMs: number;
  readonly ttlMs: number;
  /** Records and memberships of users who stay are kept anew at this age, long before they would expire. */
  readonly freshMs: number;
  /** Takes away what a tenure contributed for a user. */
  readonly takeAway: (tenure: Tenure, userId: string, at: number) => Promise<PresenceChange>;
  readonly remember: (channelId: string, userId: string) => Promise<void>;
}

/** The dead are looked at again for so many leases' time: a stalled process may still finish a write it had begun. */
const WATCHED_LEASES = 10;
/** Users of the dead taken away in one round trip, and in one renewal; the next one goes on. */
const CHUNK = 500;
const MOST_SWEPT = 20_000;
/** Users kept anew in one renewal. */
const MOST_KEPT = 200;
const MOST_SUSPECTS = 64;

type RawRenewal = [lease: string, deaths: string, living: string[], due: string[]];

const nameOf = ({ instanceId, lease }: Tenure): string => `${instanceId}\n${lease}`;

/** Who lives, whom each contributes for, and the removal of what the dead left. */
export class PresenceLeases {
  readonly #deps: PresenceLeasesDeps;
  /** The lease of each instance that speaks through this store, and the users on its list. */
  readonly #own = new Map<string, { lease: string; listed: Set<string> }>();
  #known = new Set<string>();
  readonly #suspects = new Set<string>();

  constructor(deps: PresenceLeasesDeps) {
    this.#deps = deps;
  }

  leaseOf(instanceId: string): string | undefined {
    return this.#own.get(instanceId)?.lease;
  }

  /** Puts the user on the list of those whom the instance contributes for. Resolves to the lease that counts. */
  async list(instanceId: string, userId: string): Promise<string> {
    const own = this.#own.get(instanceId);
    if (!own) throw new RealtimeError('unavailable');
    const { lease, listed } = own;
    if (!listed.has(userId)) {
      await this.#keepListed({ instanceId, lease }, userId);
      listed.add(userId);
    }
    return lease;
  }

  async unlist(instanceId: string, userId: string): Promise<void> {
    const own = this.#own.get(instanceId);
    if (!own?.listed.delete(userId)) return;
    await this.#deps.calls.zrem(this.#deps.keys.users({ instanceId, lease: own.lease }), [userId]);
  }

  /** A tenure that is met in a record. One of which nobody knows must be a leftover, and is looked into. */
  note(tenure: Tenure): void {
    const name = nameOf(tenure);
    if (!this.#known.has(name) && this.#suspects.size < MOST_SUSPECTS) this.#suspects.add(name);
  }

  async renew(instanceId: string, at: number): Promise<PresenceRenewal> {
    const { calls, keys, leaseMs, ttlMs } = this.#deps;
    const suspects = [...this.#suspects];
    const args = [instanceId, at, leaseMs, this.leaseOf(instanceId) ?? '', ttlMs, ...suspects];
    const [lease, deaths, living, due] = await calls.call<RawRenewal>('presenceRenew', keys.instances, args);
    for (const name of suspects) this.#suspects.delete(name);
    if (this.leaseOf(instanceId) !== lease) this.#own.set(instanceId, { lease, listed: new Set() });
    this.#known = new Set([...living, ...due.filter((_, i) => i % 2 === 0).map(tenureName)]);
    const changes = await this.#sweep(due);
    await this.#keep({ instanceId, lease }, at);
    return { lease, changes, deaths: Number(deaths) };
  }

  /** Moves the lease's end. Whoever is left on the list then is swept by a survivor. */
  async retire(instanceId: string, holdMs: number, at: number): Promise<void> {
    const { calls, keys, leaseMs } = this.#deps;
    const lease = this.leaseOf(instanceId);
    if (lease === undefined) return;
    this.#own.delete(instanceId);
    const args = [instanceId, at, leaseMs, lease, Math.round(holdMs)];
    await calls.call('presenceRetire', keys.instances.slice(0, 2), args);
  }

  async #sweep(due: readonly string[]): Promise<PresenceChange[]> {
    const changes: PresenceChange[] = [];
    try {
      for (let i = 0; i + 1 < due.length && changes.length < MOST_SWEPT; i += 2) {
        await this.#sweepTenure(due[i] as string, Number(due[i + 1]), changes);
      }
    } catch {
      // What was taken away must be told; the rest is found again by the next renewal.
    }
    return changes;
  }

  async #sweepTenure(dead: string, ageMs: number, changes: PresenceChange[]): Promise<void> {
    const { calls, keys, leaseMs, takeAway } = this.#deps;
    const [instanceId = '', lease = '', at = ''] = dead.split('\n');
    const tenure = { instanceId, lease };
    const list = keys.users(tenure);
    const userIds = await calls.zrange(list, 0, MOST_SWEPT - 1);
    for (let from = 0; from < userIds.length; from += CHUNK) {
      const chunk = userIds.slice(from, from + CHUNK);
      const outcomes = await Promise.allSettled(chunk.map((userId) => takeAway(tenure, userId, Number(at))));
      for (const outcome of outcomes) {
        // Another survivor may have been faster.
        if (outcome.status === 'fulfilled' && outcome.value.before !== outcome.value.after) changes.push(outcome.value);
      }
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
      await calls.zrem(list, chunk);
    }
    if (userIds.length === 0 && ageMs > WATCHED_LEASES * leaseMs) await calls.zrem(keys.instances[2], [dead]);
  }

  /** Keeps, some at a time, what belongs to users who have been here for long without any change. */
  async #keep(tenure: Tenure, at: number): Promise<void> {
    const { calls, keys, freshMs, ttlMs, remember } = this.#deps;
    const list = keys.users(tenure);
    try {
      const stale = await calls.call<string[]>('presenceStale', [list], [Math.round(freshMs), MOST_KEPT]);
      await Promise.all(
        stale.map(async (userId) => {
          const text = await calls.call<string>('presenceKeep', [keys.user(userId)], [at, ttlMs, tenure.instanceId]);
          if (text === '') return calls.zrem(list, [userId]);
          await Promise.all(decodeContribution(text).channels.map((channelId) => remember(channelId, userId)));
          return this.#keepListed(tenure, userId);
        }),
      );
    } catch {
      // Long before anything expires it is tried again.
    }
  }

  async #keepListed(tenure: Tenure, userId: string): Promise<void> {
    await this.#deps.calls.call('presenceList', [this.#deps.keys.users(tenure)], [userId, this.#deps.ttlMs]);
  }
}

const tenureName = (dead: string): string => dead.slice(0, dead.lastIndexOf('\n'));
