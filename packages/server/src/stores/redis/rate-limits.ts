import type { Clock } from '../../core/clock.js';
import type { RateLimits, RateVerdict } from '../../ports/limits.js';
import type { Keys } from './keys.js';
import { RateWindows, type RateWindow } from './rate-windows.js';
import type { RedisCalls } from './scripts.js';

export interface RedisRateSettings {
  readonly enabled: boolean;
  readonly points: number;
  readonly durationS: number;
}

export interface RedisRatesDeps {
  readonly calls: RedisCalls;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly instanceId: string;
}

export interface RedisRates extends RateLimits {
  /** Tells what is untold now, and learns what the others let through. */
  flush(): Promise<void>;
  /** Tells once more what is untold, for a second at most; then nothing any more. */
  close(): Promise<void>;
}

const TELL_EVERY_MS = 1_000;
/** An instance tells at once when it has let through so much of a budget since it last did. */
const SHARE = 0.1;
const CHUNK = 500;
const CLOSE_MS = 1_000;

/**
 * Budgets over all instances, decided in this process: what was let through is told to Redis in the background, and
 * the answer is what all did. Between two answers each instance can let through its share too many; while Redis is
 * away each keeps to the whole budget by itself, and tells later.
 */
export function createRedisRates(settings: RedisRateSettings, deps: RedisRatesDeps): RedisRates {
  const { enabled, points } = settings;
  if (enabled) return new SharedRates(settings, deps);
  const free = { allowed: true, limit: points, remaining: points, resetMs: 0 };
  return { consume: async () => free, flush: async () => {}, close: async () => {} };
}

class SharedRates implements RedisRates {
  readonly #deps: RedisRatesDeps;
  readonly #points: number;
  readonly #share: number;
  readonly #windows: RateWindows;
  readonly #untold = new Set<RateWindow>();
  #cancelTimer: (() => void) | null = null;
  #flushing: Promise<void> | null = null;
  #isAway = false;
  #isClosed = false;

  constructor({ points, durationS }: RedisRateSettings, deps: RedisRatesDeps) {
    this.#deps = deps;
    this.#points = points;
    this.#share = Math.max(1, Math.floor(points * SHARE));
    this.#windows = new RateWindows(durationS * 1_000);
  }

  async consume(userId: string, action: string, cost: number): Promise<RateVerdict> {
    const now = this.#deps.clock.now();
    const window = this.#windows.open(userId, action, now);
    // An expensive call may always spend a whole budget, however small that is.
    const price = Math.min(cost, this.#points);
    const allowed = window.others + window.mine + price <= this.#points;
    if (allowed) {
      window.mine += price;
      this.#note(window);
    }
    return {
      allowed,
      limit: this.#points,
      remaining: Math.max(0, this.#points - window.others - window.mine),
      resetMs: Math.max(0, window.endsAt - now),
    };
  }

  async flush(): Promise<void> {
    await this.#flushing;
    this.#flushing ??= this.#tellAll().finally(() => {
      this.#flushing = null;
      this.#schedule();
    });
    await this.#flushing;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer?.();
    if (this.#isAway || this.#untold.size === 0) return;
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => (cancel = this.#deps.clock.after(CLOSE_MS, resolve)));
    await Promise.race([this.flush(), late]);
    cancel();
  }

  #note(window: RateWindow): void {
    this.#untold.add(window);
    const isUrgent = window.name === '' || window.mine - window.told >= this.#share;
    if (isUrgent && !this.#isAway && !window.telling) void this.#tell(window);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#cancelTimer || this.#flushing || this.#isClosed || this.#untold.size === 0) return;
    this.#cancelTimer = this.#deps.clock.after(TELL_EVERY_MS, () => {
      this.#cancelTimer = null;
      void this.flush();
    });
  }

  async #tellAll(): Promise<void> {
    const now = this.#deps.clock.now();
    this.#windows.prune(now);
    for (const window of this.#untold) if (window.endsAt <= now) this.#untold.delete(window);
    const all = [...this.#untold];
    // While Redis is away one question is enough to find out that it is back.
    if (this.#isAway && all[0]) await this.#tell(all[0]);
    for (let from = 0; from < all.length && !this.#isAway; from += CHUNK) {
      await Promise.all(all.slice(from, from + CHUNK).map((window) => this.#tell(window)));
    }
  }

  /** One answer at a time, and then once more if more was let through meanwhile. */
  async #tell(window: RateWindow): Promise<void> {
    await window.telling;
    if (window.telling || !this.#untold.has(window)) return;
    window.telling = this.#ask(window).finally(() => {
      window.telling = null;
    });
    await window.telling;
  }

  async #ask(window: RateWindow): Promise<void> {
    const { calls, keys, clock, instanceId } = this.#deps;
    const { mine, name, userId, action } = window;
    const left = Math.max(1, Math.ceil(window.endsAt - clock.now()));
    const key = keys.of(`u:${Buffer.from(userId).toString('base64url')}`, `rate:${action}`);
    try {
      const answer = await calls.call<[string, string, number, number]>('rate', [key], [instanceId, mine, name, left]);
      this.#isAway = false;
      this.#learn(window, mine, answer);
    } catch {
      this.#isAway = true;
    }
  }

  #learn(window: RateWindow, told: number, [name, total, left, counted]: [string, string, number, number]): void {
    window.name = name;
    window.endsAt = this.#deps.clock.now() + left;
    // What was told belongs to a window that is over there, and counts no more.
    if (counted === 0) window.mine -= told;
    window.told = counted === 0 ? 0 : told;
    window.others = Number(total) - window.told;
    if (window.mine === window.told) this.#untold.delete(window);
  }
}
