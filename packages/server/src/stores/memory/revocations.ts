import { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import type { RevocableCredentials, Revocation, RevocationStore } from '../../ports/limits.js';

const MOST = 100_000;
/** Tokens are accepted for a moment after they end. */
const LEEWAY_MS = 5_000;

interface Entry {
  readonly userId: string | undefined;
  /** Credentials issued before are revoked; `null`: whenever they were issued. */
  readonly before: number | null;
  readonly until: number;
}

export interface RevocationSettings {
  /** The longest a token lives; after that there is nothing left to revoke. */
  readonly maxLifetimeMs: number;
}

/** Revocations in this process's memory: by token, by user, and for everybody. */
export function createRevocations({ maxLifetimeMs }: RevocationSettings, clock: Clock): RevocationStore {
  const entries = new Map<string, Entry>();
  let version = 0;

  const prune = (): void => {
    const now = clock.now();
    for (const [key, { until }] of entries) if (until <= now) entries.delete(key);
  };

  const hits = (key: string, { userId, issuedAt }: RevocableCredentials): boolean => {
    const entry = entries.get(key);
    if (!entry || entry.until <= clock.now()) return false;
    if (entry.userId !== undefined && entry.userId !== userId) return false;
    // Credentials that do not say when they were issued may be old, so they count as old.
    return entry.before === null || (issuedAt ?? 0) < entry.before;
  };

  const isRevoked = (credentials: RevocableCredentials): boolean => {
    if (entries.size === 0) return false;
    const { userId, tokenId } = credentials;
    return (
      hits('all', credentials) ||
      hits(`user:${userId}`, credentials) ||
      (tokenId !== undefined && hits(`token:${tokenId}`, credentials))
    );
  };

  return {
    async revoke(revocation) {
      const { userId, tokenId } = revocation;
      // An order that names nobody and no time revokes nothing, rather than everything.
      if (userId === undefined && tokenId === undefined && revocation.before === undefined) return;
      const key = keyOf(revocation);
      const before = revocation.before ?? (tokenId === undefined ? revocation.at : null);
      const until = Math.max(revocation.at, before ?? 0) + maxLifetimeMs + LEEWAY_MS;
      const old = entries.get(key);
      if (!old && entries.size >= MOST) prune();
      // To forget an older revocation would let somebody back in; whoever revokes can be told instead.
      if (!old && entries.size >= MOST) throw new RealtimeError('overloaded');
      version += 1;
      entries.set(key, {
        userId: old && old.userId !== userId ? undefined : userId,
        before: before === null || old?.before === null ? null : Math.max(before, old?.before ?? 0),
        until: Math.max(until, old?.until ?? 0),
      });
    },
    isRevoked: async (credentials) => isRevoked(credentials),
    areRevoked: async (all) => all.map(isRevoked),
    version: async () => String(version),
  };
}

function keyOf({ userId, tokenId }: Revocation): string {
  if (tokenId !== undefined) return `token:${tokenId}`;
  return userId === undefined ? 'all' : `user:${userId}`;
}
