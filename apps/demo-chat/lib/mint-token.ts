import { SignJWT } from 'jose';
import { grantsFor } from './channels';

/** Short, so that the client's refresh of a live connection shows in a demo. */
const LIFETIME_SECONDS = 15 * 60;
const MIN_SECRET_BYTES = 32;

interface TokenOptions {
  /** Direct channels that it should open, among others. */
  readonly channels?: readonly string[];
  readonly lifetimeSeconds?: number;
}

/** The key that this process signs with, or `null` when it has none and must not hand out tokens. */
export function signingKey(): Uint8Array | null {
  const secret = new TextEncoder().encode(process.env.REALTIME_JWT_SECRET);
  return secret.length >= MIN_SECRET_BYTES ? secret : null;
}

export function mintToken(
  user: string,
  key: Uint8Array,
  { channels = [], lifetimeSeconds = LIFETIME_SECONDS }: TokenOptions = {},
): Promise<string> {
  return new SignJWT({ name: user, channels: grantsFor(user, channels) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime(`${lifetimeSeconds} s`)
    .sign(key);
}
