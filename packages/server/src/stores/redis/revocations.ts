import { RealtimeError } from '@nchat/realtime-protocol';
import type { RevocableCredentials, Revocation, RevocationStore } from '../../ports/limits.js';
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

  const areRevoked = async (all: readonly RevocableCredentials[]): Promise<boolean[]> => {
    const keysOf = ({ userId, tokenId }: RevocableCredentials): string[] => [
      key('user', userId),
      ...(tokenId === undefined ? [] : [key('token', tokenId)]),
    ];
    const asked = all.map(keysOf);
    const [everybody, ...found] = await calls.mget([key('all'), ...asked.flat()]);
    let next = 0;
    return all.map((credentials, index) => {
      const own = found.slice(next, (next += asked[index]?.length ?? 0));
      return [everybody, ...own].some((entry) => hits(entry, credentials));
    });
  };

  return {
    async revoke(revocation) {
      const { userId, tokenId, before, at } = revocation;
      // An order that names nobody and no time revokes nothing, rather than everything.
      if (userId === undefined && tokenId === undefined && before === undefined) return;
      const issuedBefore = before ?? (tokenId === undefined ? at : '');
      const done = await calls.call<number>(
        'revoke',
        [keyOf(revocation), key('ends'), key('version')],
        [issuedBefore, userId === undefined ? '*' : `=${userId}`, maxLifetimeMs + LEEWAY_MS, most],
      );
      if (done === 0) throw new RealtimeError('overloaded');
    },
    isRevoked: async (credentials) => (await areRevoked([credentials]))[0] ?? false,
    areRevoked,
    version: async () => (await calls.mget([key('version')]))[0] ?? '',
  };
}

/** Whether what is kept under a key ends the credentials. */
function hits(found: string | null | undefined, { userId, issuedAt = 0 }: RevocableCredentials): boolean {
  if (found === null || found === undefined) return false;
  const split = found.indexOf('\n');
  const [before, user] = [found.slice(0, split), found.slice(split + 1)];
  if (user !== '*' && user !== `=${userId}`) return false;
  // Credentials that do not say when they were issued may be old, so they count as old.
  return before === '' || issuedAt < Number(before);
}
