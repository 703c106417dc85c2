import { RealtimeError } from '@nchat/realtime-protocol';
import { KeyedQueue } from '../../core/async.js';
import type { Clock } from '../../core/clock.js';
import type { ConnectionCounts } from '../../ports/limits.js';
import type { Keys } from './keys.js';
import type { RedisCalls } from './scripts.js';

export interface RedisConnectionSettings {
  readonly maxConnectionsPerUser: number;
  /** An instance that has said nothing for so long is dead, and its connections are not counted any more. */
  readonly leaseMs?: number;
}

export interface RedisConnectionsDeps {
  readonly calls: RedisCalls;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly instanceId: string;
}

export interface RedisConnectionCounts extends ConnectionCounts {
  /** Ends this instance: what it still counts is counted no more. */
  close(): Promise<void>;
}

const LEASE_MS = 15_000;
const AWAY_RETRY_MS = 1_000;
const TELL_AFTER_MS = 50;
const CHUNK = 500;
const RETRY_MS = 10_000;
const TTL_MS = 24 * 60 * 60 * 1_000;
/** What a user's entry says is written anew at this age, long before it would expire. */
const FRESH_MS = TTL_MS / 4;

interface Held {
  count: number;
  /** What Redis has of it; `null` when that is not known. */
  told: number | null;
}

/**
 * Connections per user in Redis: each instance says how many it has, as a number and not as a difference, so that
 * nothing leaks when an answer is lost; what a dead instance said stops counting with its lease.
 */
export function createRedisConnectionCounts(
  settings: RedisConnectionSettings,
  deps: RedisConnectionsDeps,
): RedisConnectionCounts {
  return new RedisCounts(settings, deps);
}

class RedisCounts implements RedisConnectionCounts {
  readonly #deps: RedisConnectionsDeps;
  readonly #limit: number;
  readonly #leaseMs: number;
  readonly #users = new Map<string, Held>();
  readonly #untold = new Set<string>();
  /** One call at a time for each user. */
  readonly #order = new KeyedQueue();
  #living: readonly string[] = [];
  #rotation = this.#users.keys();
  /** Until the first beat nothing is known of others. */
  #isAway = true;
  #cancelBeat: () => void = () => {};
  #cancelTell: (() => void) | null = null;
  #isClosed = false;
  readonly #firstBeat: Promise<void>;

  constructor({ maxConnectionsPerUser, leaseMs = LEASE_MS }: RedisConnectionSettings, deps: RedisConnectionsDeps) {
    this.#deps = deps;
    this.#limit = maxConnectionsPerUser;
    this.#leaseMs = leaseMs;
    this.#firstBeat = this.#beat();
  }

  async take(userId: string): Promise<() => void> {
    await this.#firstBeat;
    await this.#inOrder(userId, () => this.#take(userId));
    let isHeld = true;
    return () => {
      if (isHeld) this.#giveBack(userId);
      isHeld = false;
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelBeat();
    this.#cancelTell?.();
    if (!this.#isAway) await this.#tellAll();
    await this.#deps.calls.call('connectionsBeat', [this.#instancesKey], [this.#deps.instanceId, 0]).catch(() => {});
  }

  async #take(userId: string): Promise<void> {
    const held = this.#users.get(userId) ?? { count: 0, told: 0 };
    if (held.count >= this.#limit) throw refused();
    this.#users.set(userId, held);
    const isFree = this.#isAway || (await this.#set(userId, held, held.count + 1, this.#limit).catch(() => true));
    if (isFree) held.count += 1;
    this.#settle(userId, held);
    if (!isFree) throw refused();
  }

  #giveBack(userId: string): void {
    const held = this.#users.get(userId);
    if (!held) return;
    held.count -= 1;
    this.#settle(userId, held);
  }

  /** Keeps of a user what is to be kept or told. */
  #settle(userId: string, held: Held): void {
    const { count, told } = held;
    if (count !== told) this.#untold.add(userId);
    else this.#untold.delete(userId);
    if (count === 0 && told === 0) this.#users.delete(userId);
    else this.#users.set(userId, held);
    if (count === told || this.#cancelTell || this.#isAway || this.#isClosed) return;
    this.#cancelTell = this.#deps.clock.after(TELL_AFTER_MS, () => {
      this.#cancelTell = null;
      void this.#tellAll();
    });
  }

  async #tellAll(): Promise<void> {
    const all = [...this.#untold];
    for (let from = 0; from < all.length && !this.#isAway; from += CHUNK) {
      await Promise.all(all.slice(from, from + CHUNK).map((userId) => this.#tell(userId)));
    }
  }

  async #tell(userId: string): Promise<void> {
    await this.#inOrder(userId, async () => {
      const held = this.#users.get(userId);
      if (!held) return void this.#untold.delete(userId);
      await this.#set(userId, held, held.count, '').catch(() => undefined);
      this.#settle(userId, held);
    });
  }

  /** Resolves to whether it was said. Rejects, and takes Redis for away, when there is no answer. */
  async #set(userId: string, held: Held, count: number, limit: number | ''): Promise<boolean> {
    const { calls, keys, instanceId } = this.#deps;
    const key = keys.of(`u:${Buffer.from(userId).toString('base64url')}`, 'connections');
    const args = [instanceId, count, limit, this.#leaseMs, TTL_MS, ...(limit === '' ? [] : this.#living)];
    try {
      const isDone = (await calls.call<number>('connectionsSet', [key], args)) === 1;
      if (isDone) held.told = count;
      return isDone;
    } catch (error) {
      held.told = null;
      this.#isAway = true;
      this.#beatIn(AWAY_RETRY_MS);
      throw error;
    }
  }

  get #instancesKey(): string {
    return this.#deps.keys.of('connections', 'instances');
  }

  #beatIn(ms: number): void {
    this.#cancelBeat();
    if (!this.#isClosed) this.#cancelBeat = this.#deps.clock.after(ms, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    const { calls, instanceId } = this.#deps;
    const every = this.#leaseMs / 3;
    try {
      const args = [instanceId, this.#leaseMs];
      const [wasAlive, ...living] = await calls.call<[number, ...string[]]>(
        'connectionsBeat',
        [this.#instancesKey],
        args,
      );
      this.#living = living;
      this.#isAway = false;
      this.#beatIn(every);
      // Others took this instance for dead, or Redis lost what it knew: everything is to be said again.
      if (wasAlive === 0) this.#doubt(this.#users.size, this.#users.keys());
      this.#doubtNext(Math.ceil((this.#users.size * every) / FRESH_MS));
      await this.#tellAll();
    } catch {
      this.#isAway = true;
      this.#beatIn(AWAY_RETRY_MS);
    }
  }

  /** The next few users in turn, so that in time each is said anew. */
  #doubtNext(count: number): void {
    if (this.#doubt(count, this.#rotation) < count) this.#rotation = this.#users.keys();
  }

  #doubt(count: number, userIds: Iterator<string>): number {
    for (let done = 0; done < count; done += 1) {
      const next = userIds.next();
      if (next.done) return done;
      const held = this.#users.get(next.value);
      if (held) held.told = null;
      this.#untold.add(next.value);
    }
    return count;
  }

  #inOrder(userId: string, task: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#order.run([userId], () => task().then(resolve, reject));
    });
  }
}

const refused = (): RealtimeError => new RealtimeError('connection_limit', { retryAfterMs: RETRY_MS });
