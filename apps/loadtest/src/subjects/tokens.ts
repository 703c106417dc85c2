import { SignJWT } from 'jose';

/** Longer than any run; servers accept a day by default. */
const LIFETIME_S = 12 * 3600;

/** Signs a token for each of the users. */
export async function mintTokens(userIds: readonly string[], secret: string): Promise<string[]> {
  const key = await crypto.subtle.importKey('raw', Buffer.from(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const now = Math.floor(Date.now() / 1000);
  return Promise.all(
    userIds.map((userId) =>
      new SignJWT({ iat: now })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(userId)
        .setExpirationTime(now + LIFETIME_S)
        .sign(key),
    ),
  );
}
