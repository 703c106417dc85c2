import { RealtimeError } from '@nchat/realtime-protocol';
import type { Revocation, RevocationStore } from '../../ports/limits.js';
import type { Keys } from './keys.js';
import type { RedisCalls } from './scripts.js';

export interface RedisRevocationSettings {
  /** The longest a token lives; after that there is nothing left to revoke. */
  readonly maxLifetimeMs: number;
  /** Revocations kept at a time. */
  readonly most?: number;
}

const MOST = 1_000_000;
/** Tokens are accepted for a moment after they end. */
const LEEWAY_MS = 5_000;

/** Revocations by token, by user, and for everybody: all in one slot, so that a question is one command. */
export function createRedisRevocations(
  { calls, keys }: { readonly calls: RedisCalls; readonly keys: Keys },
  { maxLifetimeMs, most = MOST }: RedisRevocationSettings,
): RevocationStore {
  const key = (kind: string, id = ''): string =>
    keys.of('revoked', id === '' ? kind : `${kind}:${Buffer.from(id).toString('base64url')}`);
  const keyOf = ({ userId, tokenId }: Revocation): string => {
    if (tokenId !== undefined) return key('token', tokenId);
    return userId === undefined ? key('all') : key('user', userId);
  };

  return {
    async revoke(revocation) {
      const { userId, tokenId, before, at } = revocation;
      // An order that names nobody and no time revokes nothing, rather than everything.
      if (userId === undefined && tokenId === undefined && before === undefined) return;
      const issuedBefore = before ?? (tokenId === undefined ? at : '');
      const done = await calls.call<number>(
        'revoke',
        [keyOf(revocation), key('ends')],
        [issuedBefore, userId === undefined ? '*' : `=${userId}`, maxLifetimeMs + LEEWAY_MS, most],
      );
      if (done === 0) throw new RealtimeError('overloaded');
    },
    async isRevoked({ userId, tokenId, issuedAt = 0 }) {
      const asked = [key('all'), key('user', userId), ...(tokenId === undefined ? [] : [key('token', tokenId)])];
      return (await calls.mget(asked)).some((found) => {
        if (found === null) return false;
        const split = found.indexOf('\n');
        const [before, user] = [found.slice(0, split), found.slice(split + 1)];
        if (user !== '*' && user !== `=${userId}`) return false;
        // Credentials that do not say when they were issued may be old, so they count as old.
        return before === '' || issuedAt < Number(before);
      });
    },
  };
}
