import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../core/principal.js';

const MOST_TOKENS = 10_000;

/**
 * Verified tokens, so that a reconnect costs no signature. They are known by their digest: a dump of the memory holds
 * no token, and each costs the same however long it is. The reader still asks whether the token has expired or was
 * revoked. Refused tokens are not kept: there is no end of them.
 */
export class TokenCache {
  readonly #tokens = new LRUCache<string, Principal>({ max: MOST_TOKENS });

  get(digest: string): Principal | undefined {
    return this.#tokens.get(digest);
  }

  put(digest: string, principal: Principal): void {
    this.#tokens.set(digest, principal);
  }

  drop(digest: string): void {
    this.#tokens.delete(digest);
  }

  clear(): void {
    this.#tokens.clear();
  }
}

/** What a token is known by. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64');
