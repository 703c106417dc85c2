import { KeyedQueue } from '../../core/async.js';
import type {
  PresenceChange,
  PresenceChoicePatch,
  PresenceContribution,
  PresenceRecord,
  PresenceStore,
} from '../../ports/presence-store.js';
import type { Keys } from './keys.js';
import { createPresenceKeys, type PresenceKeys } from './presence-keys.js';
import { PresenceLeases } from './presence-leases.js';
import { decodeChange, decodeRecord, encodeContribution, tenuresOf, type RawChange } from './presence-record.js';
import type { RedisCalls } from './scripts.js';

export interface RedisPresenceBounds {
  /** How long a channel remembers who was there. */
  readonly retentionMs: number;
  /** An instance that has said nothing for so long is dead: the presence timeout less the interval of renewals. */
  readonly leaseMs: number;
  /** Members remembered per channel, the most recent ones. */
  readonly membersPerChannel?: number;
}

const MEMBERS_PER_CHANNEL = 10_000;
/** Records outlive memberships; with a short retention a choice should still outlive a night's sleep. */
const LEAST_TTL_MS = 24 * 60 * 60 * 1_000;
/** Records read in one round trip. */
const CHUNK = 1_000;

/**
 * Presence in Redis: one hash per user, a list of members per channel, and leases of instances. A user's contribution
 * carries the lease it was made under, so that a sweep of the dead never takes away what came back under a new one.
 */
export function createRedisPresence(calls: RedisCalls, keys: Keys, bounds: RedisPresenceBounds): PresenceStore {
  return new RedisPresence(calls, createPresenceKeys(keys), bounds);
}

class RedisPresence implements PresenceStore {
  readonly #calls: RedisCalls;
  readonly #keys: PresenceKeys;
  readonly #bounds: RedisPresenceBounds;
  readonly #ttlMs: number;
  readonly #leases: PresenceLeases;
  /** What one instance contributes for a user is written in the order of the calls. */
  readonly #order = new KeyedQueue();

  constructor(calls: RedisCalls, keys: PresenceKeys, bounds: RedisPresenceBounds) {
    this.#calls = calls;
    this.#keys = keys;
    this.#bounds = bounds;
    this.#ttlMs = Math.max(2 * bounds.retentionMs, LEAST_TTL_MS);
    this.#leases = new PresenceLeases({
      calls,
      keys,
      leaseMs: bounds.leaseMs,
      ttlMs: this.#ttlMs,
      freshMs: bounds.retentionMs / 3,
      takeAway: ({ instanceId, lease }, userId, at) => this.#write(instanceId, userId, '', at, lease),
      remember: (channelId, userId) => this.#remember(channelId, userId),
    });
  }

  contribute(
    instanceId: string,
    userId: string,
    contribution: PresenceContribution | null,
    at: number,
  ): Promise<PresenceChange> {
    return new Promise((resolve, reject) => {
      const step = contribution
        ? () => this.#assert(instanceId, userId, contribution, at)
        : () => this.#withdraw(instanceId, userId, at);
      this.#order.run([`${instanceId} ${userId}`], () => step().then(resolve, reject));
    });
  }

  async choose(userId: string, { status, customStatus }: PresenceChoicePatch, at: number): Promise<PresenceChange> {
    const answer = await this.#calls.call<RawChange>(
      'presenceChoose',
      [this.#keys.user(userId)],
      [
        status === undefined ? '=' : (status ?? ''),
        customStatus === undefined ? '=' : customStatus ? JSON.stringify(customStatus) : '',
        customStatus?.expiresAt === undefined ? '' : Date.parse(customStatus.expiresAt),
        at,
        this.#ttlMs,
      ],
    );
    return decodeChange(userId, answer);
  }

  async read(userIds: readonly string[]): Promise<readonly PresenceRecord[]> {
    const records: PresenceRecord[] = [];
    for (let from = 0; from < userIds.length; from += CHUNK) {
      records.push(...(await Promise.all(userIds.slice(from, from + CHUNK).map((userId) => this.#read(userId)))));
    }
    return records;
  }

  async remember(channelId: string, userId: string, at: number): Promise<void> {
    await Promise.all([
      this.#remember(channelId, userId),
      this.#calls.call('presenceKeep', [this.#keys.user(userId)], [at, this.#ttlMs, '']),
    ]);
  }

  async members(channelId: string): Promise<readonly PresenceRecord[]> {
    const key = this.#keys.members(channelId);
    const [recent, old] = await this.#calls.call<[string[], string[]]>(
      'presenceMembers',
      [key],
      [this.#bounds.retentionMs],
    );
    const [members, others] = await Promise.all([this.read(recent), this.read(old)]);
    return [...members, ...others.filter(({ channels }) => channels.includes(channelId))];
  }

  renew(instanceId: string, at: number): ReturnType<PresenceStore['renew']> {
    return this.#leases.renew(instanceId, at);
  }

  retire(instanceId: string, holdMs: number, at: number): Promise<void> {
    return this.#leases.retire(instanceId, holdMs, at);
  }

  /** On the list first: what stands in a record without being listed would never be swept. */
  async #assert(
    instanceId: string,
    userId: string,
    contribution: PresenceContribution,
    at: number,
  ): Promise<PresenceChange> {
    const lease = await this.#leases.list(instanceId, userId);
    const change = await this.#write(instanceId, userId, encodeContribution(lease, contribution), at);
    // A new lease has begun meanwhile: under the old one this would be taken away again.
    if (this.#leases.leaseOf(instanceId) === lease) return change;
    const { after } = await this.#assert(instanceId, userId, contribution, at);
    return { before: change.before, after };
  }

  async #withdraw(instanceId: string, userId: string, at: number): Promise<PresenceChange> {
    const change = await this.#write(instanceId, userId, '', at);
    await this.#leases.unlist(instanceId, userId);
    return change;
  }

  async #write(instanceId: string, userId: string, text: string, at: number, lease = ''): Promise<PresenceChange> {
    const args = [instanceId, text, at, this.#ttlMs, lease];
    return decodeChange(
      userId,
      await this.#calls.call<RawChange>('presenceContribute', [this.#keys.user(userId)], args),
    );
  }

  async #read(userId: string): Promise<PresenceRecord> {
    const fields = await this.#calls.hgetall(this.#keys.user(userId));
    for (const tenure of tenuresOf(fields)) this.#leases.note(tenure);
    return decodeRecord(userId, fields);
  }

  async #remember(channelId: string, userId: string): Promise<void> {
    const { retentionMs, membersPerChannel = MEMBERS_PER_CHANNEL } = this.#bounds;
    await this.#calls.call(
      'presenceRemember',
      [this.#keys.members(channelId)],
      [userId, retentionMs, membersPerChannel],
    );
  }
}
