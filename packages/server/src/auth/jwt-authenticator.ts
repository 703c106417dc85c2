import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload, type ProtectedHeaderParameters } from 'jose';
import { limits, RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../core/clock.js';
import type { Principal } from '../core/principal.js';
import type { AuthSettings } from './authenticator.js';
import { principalOf } from './claims.js';
import type { KeySource } from './key-source.js';
import { refuseToken } from './refusal.js';
import { digestOf, TokenCache } from './token-cache.js';

/** What clocks may differ by. */
const LEEWAY_S = 5;
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Names of keys, as issuers give them: words of URLs, or plain base64. */
const KID = /^(?:[\w.-]+|[A-Za-z0-9+/]+={0,2})$/;
const KID_LENGTH = 64;
/** Header parameters by which a token would bring its own key, or ask for rules of its own. */
const FORBIDDEN_HEADERS = ['jwk', 'jku', 'x5u', 'x5c', 'crit'];

/** Turns a token into a principal; revocation and the handshake's user id are the caller's. */
export interface TokenVerifier {
  verify(token: string): Promise<Principal>;
  /** Whether the token was verified before, and still holds. */
  knows(token: string): boolean;
}

export interface JwtDeps {
  readonly keys: KeySource;
  readonly clock: Clock;
}

export type JwtSettings = Pick<
  AuthSettings,
  'algorithms' | 'issuer' | 'audience' | 'userClaim' | 'serviceRoles' | 'maxLifetimeMs'
>;

/** Verifies signed tokens. Everything cheap comes before the signature. */
export function createJwtVerifier(settings: JwtSettings, { keys, clock }: JwtDeps): TokenVerifier {
  const cache = new TokenCache();
  let version = keys.version;
  /** A key that its issuer has withdrawn vouches for nothing, not even for what it has signed before. */
  const keepUp = (): void => {
    if (version !== keys.version) cache.clear();
    version = keys.version;
  };
  return {
    knows(token) {
      if (token.length > limits.tokenBytes) return false;
      keepUp();
      const known = cache.get(digestOf(token));
      return known !== undefined && !isOver(known, clock);
    },
    async verify(token) {
      if (token.length > limits.tokenBytes) throw refuseToken('the token is too long');
      keepUp();
      const digest = digestOf(token);
      const known = cache.get(digest);
      if (known) {
        if (!isOver(known, clock)) return known;
        cache.drop(digest);
        throw refuseToken('the token has expired', 'token_expired');
      }
      if (cache.isForged(digest)) throw refuseToken('the token was refused before');
      const header = headerOf(token, settings.algorithms);
      if (keys.disproves?.(token, header.alg)) throw refuseToken('no key of ours has signed the token');
      const claims = await verifySignature(token, header, settings, { keys, clock }, () => {
        if (version === keys.version) cache.putForged(digest);
      });
      checkTimes(claims, settings.maxLifetimeMs, clock);
      const principal = principalOf(claims, settings);
      if (version === keys.version) cache.put(digest, principal);
      return principal;
    },
  };
}

const isOver = ({ expiresAt }: Principal, clock: Clock): boolean =>
  expiresAt !== null && expiresAt + LEEWAY_S * 1000 <= clock.now();

function headerOf(token: string, algorithms: readonly string[]): ProtectedHeaderParameters & { alg: string } {
  if (!COMPACT.test(token)) throw refuseToken('the token does not have three parts');
  let header: ProtectedHeaderParameters;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    throw refuseToken('the header cannot be read');
  }
  const { alg } = header;
  if (typeof alg !== 'string' || !algorithms.includes(alg)) throw refuseToken('the algorithm is not on the list');
  const forbidden = FORBIDDEN_HEADERS.find((name) => Object.hasOwn(header, name));
  if (forbidden) throw refuseToken(`the header carries ${forbidden}`);
  const { kid } = header;
  if (kid !== undefined && !(typeof kid === 'string' && kid.length <= KID_LENGTH && KID.test(kid))) {
    throw refuseToken('the header has a kid that no key of ours could have');
  }
  return { ...header, alg };
}

async function verifySignature(
  token: string,
  header: { alg: string; kid?: string },
  { algorithms, issuer, audience }: JwtSettings,
  { keys, clock }: JwtDeps,
  onForged: () => void,
): Promise<JWTPayload> {
  const options = {
    algorithms: [...algorithms],
    clockTolerance: LEEWAY_S,
    currentDate: new Date(clock.now()),
    requiredClaims: ['exp'],
    ...(issuer.length > 0 && { issuer: [...issuer] }),
    ...(audience.length > 0 && { audience: [...audience] }),
  };
  const candidates = await keys.keysFor({ alg: header.alg, kid: header.kid });
  for (const key of candidates) {
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      // Another secret of a rotation may have signed it.
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw translate(error);
    }
  }
  if (candidates.length > 0) onForged();
  throw refuseToken('no key of ours has signed the token');
}

function translate(error: unknown): RealtimeError {
  if (error instanceof errors.JWTExpired) return refuseToken('the token has expired', 'token_expired');
  if (error instanceof errors.JOSEError) return refuseToken(error.message);
  return new RealtimeError('internal', { cause: error });
}

/** What jose leaves open: an `iat` to come, and a token that lives longer than a revocation is remembered. */
function checkTimes({ exp = 0, iat }: JWTPayload, maxLifetimeMs: number, clock: Clock): void {
  const now = clock.now() / 1000;
  if (iat !== undefined && !(iat <= now + LEEWAY_S)) throw refuseToken('the token was issued in the future');
  const lifetime = exp - (iat ?? now);
  if (!(lifetime <= maxLifetimeMs / 1000 + LEEWAY_S))
    throw refuseToken('the token is valid for longer than is allowed');
}
