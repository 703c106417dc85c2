import { RealtimeError, UserId } from '@nchat/realtime-protocol';
import type { Clock } from '../core/clock.js';
import type { Principal } from '../core/principal.js';
import type { Credentials } from './authenticator.js';
import type { TokenVerifier } from './jwt-authenticator.js';
import { refuseToken } from './refusal.js';

const JWT = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/;

/**
 * Development mode: takes people at their word. `user:<id>` names the user by itself; any other token goes with a
 * `userId`, and over HTTP a `userId` alone will do. Where a secret is configured, a token that is a JWT is held to
 * it, so that expiry and grants can be tried out too.
 */
export function createDevAuthenticator(
  verifier: TokenVerifier | null,
  clock: Clock,
): (credentials: Credentials) => Promise<Principal> {
  return async ({ token, userId }) => {
    if (token !== undefined && verifier && JWT.test(token)) return verifier.verify(token);
    const named = token?.startsWith('user:') ? token.slice('user:'.length) : userId;
    if (named === undefined) throw new RealtimeError('unauthorized');
    if (!UserId.safeParse(named).success) throw refuseToken('not a user id');
    // Issued on the spot, so a revocation ends sessions but not a developer's next try.
    return { userId: named, kind: 'user', issuedAt: clock.now(), expiresAt: null };
  };
}
