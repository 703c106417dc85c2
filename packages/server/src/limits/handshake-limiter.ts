import { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../core/clock.js';
import { clientNetwork, isPrivateAddress } from '../core/ip-address.js';
import { withoutStack } from '../core/without-stack.js';
import { TokenBucket } from './token-bucket.js';

const MOST_CLIENTS = 20_000;

/**
 * Handshakes per client address. Private addresses are free: such a peer is the operator's own proxy, which stands
 * for everybody, unless `trustProxy` says whom it speaks for.
 */
export class HandshakeLimiter {
  readonly #perMinute: number;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(perMinute: number, clock: Clock) {
    this.#perMinute = perMinute;
    this.#clock = clock;
  }

  /** Clients that are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** `rate_limited` when the address has used up its handshakes. */
  refusal(address: string | undefined): RealtimeError | null {
    if (address === undefined || isPrivateAddress(address)) return null;
    const bucket = this.#bucketOf(clientNetwork(address));
    if (bucket.take()) return null;
    return withoutStack(() => new RealtimeError('rate_limited', { retryAfterMs: bucket.waitMs }));
  }

  #bucketOf(client: string): TokenBucket {
    const bucket = this.#buckets.get(client) ?? new TokenBucket(this.#perMinute / 60, this.#perMinute, this.#clock);
    // The map's order is that of last use, so that those who ask most are forgotten last.
    this.#buckets.delete(client);
    this.#buckets.set(client, bucket);
    this.#forget();
    return bucket;
  }

  #forget(): void {
    for (const [client, bucket] of this.#buckets) {
      if (this.#buckets.size <= MOST_CLIENTS && !bucket.isFull) return;
      if (bucket.isFull && this.#buckets.size === 1) return;
      this.#buckets.delete(client);
    }
  }
}
