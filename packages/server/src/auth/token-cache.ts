import { LRUCache } from 'lru-cache';
import type { Principal } from '../core/principal.js';

const MOST_TOKENS = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Verified tokens, so that a reconnect costs no signature. Bounded by number and by text; the reader still asks
 * whether the token has expired or was revoked. Refused tokens are not kept: there is no end of them.
 */
export class TokenCache {
  readonly #tokens = new LRUCache<string, Principal>({
    max: MOST_TOKENS,
    maxSize: MOST_BYTES,
    sizeCalculation: (_principal, token) => token.length,
  });

  get(token: string): Principal | undefined {
    return this.#tokens.get(token);
  }

  put(token: string, principal: Principal): void {
    this.#tokens.set(token, principal);
  }

  drop(token: string): void {
    this.#tokens.delete(token);
  }
}
