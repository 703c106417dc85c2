import { createHmac } from 'node:crypto';

export const SECRET = 'kI3vQ9mT7xL2cR8nB5yW1zH6dF4gJ0pA';
export const OTHER_SECRET = 'Zu8rE2oX5aN7bM1vC9kL4jH6gT3fD0sP';

const encode = (part: unknown): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

const HASHES: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** Signs whatever it is given, the way an attacker or a broken issuer would. Parts may be objects or raw text. */
export function forge(payload: unknown, header: unknown = { alg: 'HS256' }, secret = SECRET): string {
  const { alg = 'HS256' } = header as { alg?: string };
  const body = `${encode(header)}.${encode(payload)}`;
  return `${body}.${createHmac(HASHES[alg] ?? 'sha256', secret)
    .update(body)
    .digest('base64url')}`;
}
