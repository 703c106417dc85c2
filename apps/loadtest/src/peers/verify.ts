import { jwtVerify } from 'jose';
import { peerSettings } from './http.js';

const key = crypto.subtle.importKey('raw', Buffer.from(peerSettings.secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
  'verify',
]);

/** The token's user. The key is imported once, as one should. */
export async function userOf(token: unknown): Promise<string> {
  const { payload } = await jwtVerify(String(token), await key, { algorithms: ['HS256'] });
  return payload.sub ?? '';
}
