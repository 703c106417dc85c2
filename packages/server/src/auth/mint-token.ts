import { SignJWT } from 'jose';
import { parseDuration } from '../core/duration.js';
import { randomId } from '../core/ids.js';
import type { ChannelGrants } from '../core/principal.js';
import { isChannelPattern } from './grants.js';

/** What {@link mintToken} puts into a token. */
export interface MintOptions {
  readonly userId: string;
  readonly secret: string;
  /** One of the algorithms the server accepts. @default 'HS256' */
  readonly algorithm?: string | undefined;
  /** Seconds, or text such as `1h`. @default '1h' */
  readonly expiresIn?: number | string | undefined;
  /** Channel patterns to actions. */
  readonly channels?: ChannelGrants | undefined;
  readonly name?: string | undefined;
  readonly picture?: string | undefined;
  /** A role of the token, such as `service`. */
  readonly role?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  /** `jti`, by which the token can be revoked. @default a random one */
  readonly tokenId?: string | undefined;
  /** Unix ms. @default now */
  readonly issuedAt?: number | undefined;
}

/** Signs a token with a shared secret, for development and tests; in production the application's own back end does that. */
export async function mintToken(options: MintOptions): Promise<string> {
  const { userId, secret, expiresIn = '1h', channels, name, picture, role, issuer, audience } = options;
  const bad = Object.keys(channels ?? {}).find((pattern) => !isChannelPattern(pattern));
  if (bad !== undefined) throw new TypeError(`not a channel pattern: ${bad}`);
  const lifetimeMs = typeof expiresIn === 'number' ? expiresIn * 1000 : parseDuration(expiresIn, 's');
  if (lifetimeMs === null) throw new TypeError(`not a duration: ${expiresIn}`);
  const issuedAt = options.issuedAt ?? Date.now();
  const token = new SignJWT({
    ...(channels && { channels }),
    ...(name !== undefined && { name }),
    ...(picture !== undefined && { picture }),
    ...(role !== undefined && { role }),
    // Not cut to seconds: a token minted right after a revocation must be newer than it.
    iat: issuedAt / 1000,
  })
    .setProtectedHeader({ alg: options.algorithm ?? 'HS256', typ: 'JWT' })
    .setSubject(userId)
    .setJti(options.tokenId ?? randomId())
    .setExpirationTime(Math.floor((issuedAt + lifetimeMs) / 1000));
  if (issuer !== undefined) token.setIssuer(issuer);
  if (audience !== undefined) token.setAudience(audience);
  return token.sign(Buffer.from(secret));
}
