import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../core/principal.js';

const MOST_TOKENS = 10_000;
const MOST_FORGED = 1_000;

/**
 * Verified tokens, so that a reconnect costs no signature. They are known by their digest: a dump of the memory holds
 * no token, and each costs the same however long it is. The reader still asks whether the token has expired or was
 * revoked. Of refused tokens only those are kept that no key has signed, and few, since there is no end of them: one
 * that is sent again and again costs no more signatures.
 */
export class TokenCache {
  readonly #tokens = new LRUCache<string, Principal>({ max: MOST_TOKENS });
  readonly #forged = new LRUCache<string, true>({ max: MOST_FORGED });

  get(digest: string): Principal | undefined {
    return this.#tokens.get(digest);
  }

  put(digest: string, principal: Principal): void {
    this.#tokens.set(digest, principal);
  }

  drop(digest: string): void {
    this.#tokens.delete(digest);
  }

  isForged(digest: string): boolean {
    return this.#forged.has(digest);
  }

  putForged(digest: string): void {
    this.#forged.set(digest, true);
  }

  clear(): void {
    this.#tokens.clear();
    this.#forged.clear();
  }
}

/** What a token is known by. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64');
