import { RealtimeError } from '@nchat/realtime-protocol';
import { createRemoteJWKSet, customFetch } from 'jose';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import { fetchWithin } from './fetch-within.js';
import type { KeySource } from './key-source.js';
import { type KeyLookup, lookupIn } from './public-keys.js';

/** How old a known key set may become: a key that its issuer withdraws works for so long. */
const MAX_AGE_MS = 5 * 60_000;
/** The least time between two requests, whoever asks and for whatever key. */
const COOL_DOWN_MS = 10_000;
const TIMEOUT_MS = 5_000;
/** The largest key set; real ones have a few KB. */
const MOST_BYTES = 256 * 1024;

export interface RemoteKeysDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'keySetFetched'>;
}

export interface RemoteKeysSettings {
  readonly maxAgeMs?: number;
  readonly coolDownMs?: number;
  readonly timeoutMs?: number;
}

/**
 * An issuer's keys, out of the set that it publishes. The set is read at the start and then again and again in the
 * background, so that no client waits for it; a token with a key that is not in it has it read once more, which the
 * cool-down bounds whatever tokens come. While it cannot be read, the keys known so far hold.
 */
export class RemoteKeys implements KeySource {
  readonly #deps: RemoteKeysDeps;
  readonly #settings: Required<RemoteKeysSettings>;
  readonly #set: ReturnType<typeof createRemoteJWKSet>;
  #lookup: KeyLookup | null = null;
  #text = '';
  #version = 0;
  #askedAt = -Infinity;
  #asking: Promise<void> | null = null;
  #hasFailed = false;
  #cancel: () => void = () => {};

  constructor(url: string, deps: RemoteKeysDeps, settings: RemoteKeysSettings = {}) {
    this.#deps = deps;
    const bounds = { maxAgeMs: MAX_AGE_MS, coolDownMs: COOL_DOWN_MS, timeoutMs: TIMEOUT_MS };
    this.#settings = { ...bounds, ...settings };
    this.#set = createRemoteJWKSet(new URL(url), {
      timeoutDuration: this.#settings.timeoutMs,
      // When to ask is decided here; the library would ask again for every token while nobody answers.
      cacheMaxAge: Infinity,
      cooldownDuration: Infinity,
      [customFetch]: fetchWithin(MOST_BYTES),
    });
  }

  get version(): number {
    return this.#version;
  }

  start(): void {
    void this.#refresh();
  }

  stop(): void {
    this.#cancel();
  }

  async keysFor(hint: Parameters<KeyLookup>[0]): ReturnType<KeyLookup> {
    const known = (await this.#lookup?.(hint)) ?? [];
    if (known.length > 0) return known;
    if (this.#asking || this.#coolsFor() === 0) await this.#ask();
    const found = (await this.#lookup?.(hint)) ?? [];
    if (found.length > 0 || !this.#hasFailed) return found;
    // Nobody can tell whether the key is the issuer's.
    throw new RealtimeError('unavailable', {
      retryAfterMs: Math.max(1_000, this.#coolsFor()),
      cause: new Error('the key set cannot be read'),
    });
  }

  #coolsFor(): number {
    return Math.max(0, this.#askedAt + this.#settings.coolDownMs - this.#deps.clock.now());
  }

  async #refresh(): Promise<void> {
    // The next time is set before the answer, so that a stop in between cancels it.
    this.#cancel = this.#deps.clock.after(this.#settings.maxAgeMs, () => void this.#refresh());
    await this.#ask();
    if (!this.#hasFailed) return;
    this.#cancel();
    this.#cancel = this.#deps.clock.after(this.#settings.coolDownMs, () => void this.#refresh());
  }

  /** Reads the set; whoever asks meanwhile gets the same answer. Never rejects. */
  #ask(): Promise<void> {
    this.#asking ??= this.#read().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #read(): Promise<void> {
    const { clock, logger, metrics } = this.#deps;
    this.#askedAt = clock.now();
    try {
      await this.#set.reload();
      this.#take();
      if (this.#hasFailed) logger.info({}, 'the key set of the issuer can be read again');
      this.#hasFailed = false;
    } catch (error) {
      const consequence = this.#lookup ? 'known keys still hold' : 'no token can be verified';
      if (!this.#hasFailed) logger.warn({ err: error }, `the key set of the issuer cannot be read; ${consequence}`);
      this.#hasFailed = true;
    }
    metrics.keySetFetched(this.#hasFailed ? 'failed' : 'ok');
  }

  #take(): void {
    const set = this.#set.jwks() ?? { keys: [] };
    const text = JSON.stringify(set);
    if (text === this.#text) return;
    this.#lookup = lookupIn(set);
    this.#text = text;
    this.#version += 1;
  }
}
