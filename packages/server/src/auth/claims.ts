import type { JWTPayload } from 'jose';
import type { UserProfile } from '@nchat/realtime-protocol';
import { UserId } from '@nchat/realtime-protocol';
import type { Principal } from '../core/principal.js';
import { readGrants } from './grants.js';
import { refuseToken } from './refusal.js';

const HASURA = 'https://hasura.io/jwt/claims';
const HASURA_USER = 'x-hasura-user-id';
const HASURA_ROLE = 'x-hasura-default-role';
const NAME_LENGTH = 128;
const URL_LENGTH = 2048;
/** Of those that are passed on; for what a token may do, all count. */
const MOST_ROLES = 16;
const ROLE_LENGTH = 64;

export interface ClaimSettings {
  readonly userClaim: string;
  readonly serviceRoles: readonly string[];
}

/** The principal that verified claims speak of. Throws `token_invalid` on claims of the wrong shape. */
export function principalOf(claims: JWTPayload, settings: ClaimSettings): Principal {
  const hasura = hasuraOf(claims);
  const user = profileOf(claims);
  const grants = readGrants(claims['channels']);
  const roles = rolesOf(claims, hasura);
  return {
    userId: userIdOf(claims, hasura, settings.userClaim),
    kind: roles.some((role) => settings.serviceRoles.includes(role)) ? 'service' : 'user',
    ...(roles.length > 0 && { roles: roles.filter(isKept).slice(0, MOST_ROLES) }),
    ...(user && { user }),
    ...(grants && { grants }),
    ...(typeof claims.jti === 'string' && { tokenId: claims.jti }),
    ...(claims.iat !== undefined && { issuedAt: Math.round(claims.iat * 1000) }),
    expiresAt: Math.round((claims.exp ?? 0) * 1000),
  };
}

type Claims = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Hasura's namespace, which may also come as JSON text (`claims_format: stringified_json`). */
function hasuraOf(claims: JWTPayload): Claims {
  const raw = claims[HASURA];
  if (raw === undefined) return {};
  const value = typeof raw === 'string' ? parseJson(raw) : raw;
  if (!isObject(value)) throw refuseToken('the Hasura claims are not an object');
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * `sub` and Hasura's id stand in for each other when the configured one is missing, but a malformed one is never
 * passed over. Another claim the operator names has no stand-in: its absence means a token that is not for us.
 */
function userIdOf(claims: JWTPayload, hasura: Claims, userClaim: string): string {
  if (claims.sub !== undefined && typeof claims.sub !== 'string') throw refuseToken('`sub` is not a string');
  const candidates: Record<string, unknown[]> = {
    sub: [claims.sub, hasura[HASURA_USER]],
    [HASURA_USER]: [hasura[HASURA_USER], claims.sub],
  };
  const found = (candidates[userClaim] ?? [claims[userClaim]]).find((value) => value !== undefined);
  const userId = UserId.safeParse(found);
  if (!userId.success) throw refuseToken('the user claim is missing or not a user id');
  return userId.data;
}

/**
 * Only the role a token acts as counts: `role`, `roles`, or Hasura's default role. Hasura's allowed roles do not,
 * for they say what could be asked for; and `admin` does not unless configured, since many applications call
 * people that.
 */
function rolesOf(claims: JWTPayload, hasura: Claims): string[] {
  const listed: unknown = claims['roles'];
  const roles: unknown[] = [claims['role'], hasura[HASURA_ROLE]].concat(Array.isArray(listed) ? listed : []);
  return [...new Set(roles.filter((role) => typeof role === 'string'))];
}

/** Short, and of one line. */
const isKept = (role: string): boolean => role !== '' && role.length <= ROLE_LENGTH && !/\p{C}/u.test(role);

/** Looks are not worth refusing a token for: what does not fit is left out. */
function profileOf(claims: JWTPayload): UserProfile | null {
  const displayName = shortText(claims['name'], NAME_LENGTH);
  const avatarUrl = shortText(claims['picture'], URL_LENGTH);
  const isWeb = avatarUrl !== null && /^https?:\/\//i.test(avatarUrl);
  if (displayName === null && !isWeb) return null;
  return { ...(displayName !== null && { displayName }), ...(isWeb && { avatarUrl }) };
}

function shortText(value: unknown, most: number): string | null {
  return typeof value === 'string' && value !== '' && value.length <= most && value.isWellFormed() ? value : null;
}
