import { createHash, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../core/principal.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * The service behind an API key, or `null`. Digests are compared, all of them and in constant time, so that neither
 * the length of a key nor a right beginning shows in how long a refusal takes.
 */
export function createApiKeys(keys: readonly string[]): (presented: string) => Principal | null {
  const known = keys.map((key) => {
    const hash = digest(key);
    // Names the key in budgets and logs, the same on every instance.
    return {
      hash,
      principal: { userId: `service:${hash.toString('hex', 0, 6)}`, kind: 'service', expiresAt: null } as const,
    };
  });
  return (presented) => {
    const hash = digest(presented);
    let found: Principal | null = null;
    for (const key of known) if (timingSafeEqual(key.hash, hash)) found = key.principal;
    return found;
  };
}
