import { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../../../core/clock.js';
import type { Metrics } from '../../../core/metrics.js';
import type { Principal } from '../../../core/principal.js';
import type { CredentialHolder } from '../../../core/session.js';
import type { ControlFrame } from '../../../ports/event-bus.js';

/** Polls of one user that may wait at once: as many as browsers open tabs. */
const PER_USER = 32;
const RETRY_MS = 1_000;
/**
 * Waiting is free, so who always has something to read could read for ever: polls that may wait are paced instead,
 * far above what the busiest channel makes an honest client do.
 */
const PER_SECOND = 20;
const BURST = 100;
/** Each channel of a poll costs, whether it waits or not: more of them take more of the pace. */
const CHANNELS_PER_TOKEN = 10;
const SWEEP_MS = 60_000;
/** How long an order is remembered for those who were between two polls. */
const REMOVAL_MS = 60_000;
const MOST_REMOVALS = 10_000;
/** What the clocks of instances may differ by. */
const SKEW_MS = 1_000;

/** A ring that is remembered until somebody listens. */
export class Bell {
  #hasRung = false;
  #listener: (() => void) | null = null;

  ring(): void {
    this.#hasRung = true;
    this.#listener?.();
  }

  /** Forgets what rang so far; to be called before the reading that answers it. */
  reset(): void {
    this.#hasRung = false;
  }

  /** Calls back at a ring, and at once when it has rung already. */
  listen(listener: (() => void) | null): void {
    this.#listener = listener;
    if (this.#hasRung) listener?.();
  }
}

/** Why a wait is over: news, time, or that nobody waits any more (the client went, or the server is stopping). */
export type WaitOutcome = 'rung' | 'timeout' | 'released';

/** One poll that may wait. */
export interface Place {
  /** Rejects when the right to wait is withdrawn meanwhile. */
  wait(bell: Bell, ms: number, signal: AbortSignal): Promise<WaitOutcome>;
  leave(): void;
}

interface Waiter extends CredentialHolder {
  readonly channelIds: readonly string[];
  /** Ends the wait that is going on, if one is. */
  end: (outcome: WaitOutcome | RealtimeError) => void;
  /** An order that found the poll reading, and ends its next wait. */
  order: RealtimeError | null;
}

/** What one user has taken. */
interface Account {
  places: number;
  tokens: number;
  /** When the tokens were counted. */
  at: number;
}

export interface PollWaitersDeps {
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Polls of all users that may wait at once. */
  readonly most: number;
}

/** Every poll that waits on this instance. */
export class PollWaiters {
  readonly #deps: PollWaitersDeps;
  readonly #waiters = new Set<Waiter>();
  readonly #accounts = new Map<string, Account>();
  /** When users were removed from channels, oldest first. */
  readonly #removals = new Map<string, number>();
  #sweptAt = 0;
  #isReleased = false;

  constructor(deps: PollWaitersDeps) {
    this.#deps = deps;
  }

  get count(): number {
    return this.#waiters.size;
  }

  /** The polls as what ends with their credentials. */
  get holders(): Iterable<CredentialHolder> {
    return this.#waiters;
  }

  /** Throws `rate_limited`, `overloaded` or `draining` when there is no place. */
  enter(principal: Principal, channelIds: readonly string[]): Place {
    // A poll that does not wait would be asked again at once; another instance can let it wait.
    if (this.#isReleased) throw new RealtimeError('draining');
    const account = this.#account(principal.userId);
    if (account.places >= PER_USER) throw new RealtimeError('rate_limited', { retryAfterMs: RETRY_MS });
    const price = Math.max(1, Math.ceil(channelIds.length / CHANNELS_PER_TOKEN));
    if (account.tokens < price) {
      const retryAfterMs = Math.ceil(((price - account.tokens) * 1000) / PER_SECOND);
      throw new RealtimeError('rate_limited', { retryAfterMs });
    }
    if (this.#waiters.size >= this.#deps.most) throw new RealtimeError('overloaded', { retryAfterMs: RETRY_MS });
    const waiter: Waiter = {
      principal,
      channelIds,
      end() {},
      order: null,
      close: (reason) => command(waiter, new RealtimeError(reason)),
    };
    this.#waiters.add(waiter);
    account.places += 1;
    account.tokens -= price;
    this.#deps.metrics.pollWaiters(this.count);
    return {
      wait: (bell, ms, signal) => this.#wait(waiter, bell, ms, signal),
      leave: () => this.#leave(waiter, account),
    };
  }

  /** Ends all waits for good: each poll answers at once with what it has. */
  releaseAll(): void {
    this.#isReleased = true;
    for (const waiter of [...this.#waiters]) waiter.end('released');
  }

  /** Ends the waits whose right an administrator has taken away. */
  obey(frame: ControlFrame): void {
    if (frame.kind === 'remove') this.#remember(frame.userId, frame.channelId);
    for (const waiter of [...this.#waiters]) {
      if (frame.kind === 'revoke' && isRevoked(waiter.principal, frame)) {
        command(waiter, new RealtimeError('token_revoked'));
      } else if (
        frame.kind === 'remove' &&
        waiter.principal.userId === frame.userId &&
        waiter.channelIds.includes(frame.channelId)
      ) {
        command(waiter, new RealtimeError('forbidden', { channelId: frame.channelId }));
      }
    }
  }

  /** Whether the user was removed from the channel after this moment, at which the last poll was answered. */
  wasRemoved(userId: string, channelId: string, answeredAt: number): boolean {
    const at = this.#removals.get(`${userId} ${channelId}`);
    return at !== undefined && at + SKEW_MS >= answeredAt;
  }

  /** The channels that polls of the user wait for. */
  channelsOf(userId: string): ReadonlySet<string> {
    const channels = new Set<string>();
    for (const { principal, channelIds } of this.#waiters) {
      if (principal.userId === userId) for (const channelId of channelIds) channels.add(channelId);
    }
    return channels;
  }

  #remember(userId: string, channelId: string): void {
    const now = this.#deps.clock.now();
    const key = `${userId} ${channelId}`;
    this.#removals.delete(key);
    this.#removals.set(key, now);
    for (const [oldest, at] of this.#removals) {
      if (at > now - REMOVAL_MS && this.#removals.size <= MOST_REMOVALS) break;
      this.#removals.delete(oldest);
    }
  }

  #wait(waiter: Waiter, bell: Bell, ms: number, signal: AbortSignal): Promise<WaitOutcome> {
    if (this.#isReleased || signal.aborted) return Promise.resolve('released');
    if (waiter.order) return Promise.reject(waiter.order);
    return new Promise((resolve, reject) => {
      const cancelTimer = this.#deps.clock.after(ms, () => waiter.end('timeout'));
      const onAbort = (): void => waiter.end('released');
      waiter.end = (outcome) => {
        waiter.end = () => {};
        cancelTimer();
        signal.removeEventListener('abort', onAbort);
        bell.listen(null);
        if (outcome instanceof RealtimeError) reject(outcome);
        else resolve(outcome);
      };
      signal.addEventListener('abort', onAbort);
      bell.listen(() => waiter.end('rung'));
    });
  }

  #leave(waiter: Waiter, account: Account): void {
    if (!this.#waiters.delete(waiter)) return;
    account.places -= 1;
    this.#deps.metrics.pollWaiters(this.count);
  }

  #account(userId: string): Account {
    const now = this.#deps.clock.now();
    if (now - this.#sweptAt >= SWEEP_MS) this.#sweep(now);
    const account = this.#accounts.get(userId) ?? { places: 0, tokens: BURST, at: now };
    this.#accounts.set(userId, account);
    account.tokens = Math.min(BURST, account.tokens + (Math.max(0, now - account.at) * PER_SECOND) / 1000);
    account.at = now;
    return account;
  }

  /** Forgets who has no poll and, after so long, a full budget again. */
  #sweep(now: number): void {
    this.#sweptAt = now;
    for (const [userId, { places, at }] of this.#accounts) {
      if (places === 0 && now - at >= (BURST / PER_SECOND) * 1000) this.#accounts.delete(userId);
    }
  }
}

function command(waiter: Waiter, order: RealtimeError): void {
  // What concerns the token stands above what concerns one channel.
  if (!waiter.order || order.code !== 'forbidden') waiter.order = order;
  waiter.end(order);
}

/** Every criterion the order names must hold; an order that names none revokes nothing. */
function isRevoked(
  principal: Principal,
  { userId, tokenId, before }: Extract<ControlFrame, { kind: 'revoke' }>,
): boolean {
  if (userId === undefined && tokenId === undefined && before === undefined) return false;
  if (userId !== undefined && principal.userId !== userId) return false;
  if (tokenId !== undefined && principal.tokenId !== tokenId) return false;
  return before === undefined || (principal.issuedAt ?? 0) < before;
}
