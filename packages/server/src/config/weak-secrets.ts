/** The shortest secret that may sign tokens: as long as the output of SHA-256 (RFC 7518, section 3.2). */
const MIN_SECRET_BYTES = 32;
/** API keys are not attacked offline, so they may be shorter. */
export const MIN_API_KEY_LENGTH = 16;

/** Secrets that documentation, templates and tutorials hand to everybody. */
const WELL_KNOWN = new Set([
  'secret',
  'supersecret',
  'super-secret',
  'password',
  'changeme',
  'jwtsecret',
  'jwt-secret',
  'jwt_secret',
  'your-256-bit-secret',
  'your-384-bit-secret',
  'your-512-bit-secret',
  'a-string-secret-at-least-256-bits-long',
  'a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long',
  'your-super-secret-jwt-token-with-at-least-32-characters-long',
  'super-secret-jwt-token-with-at-least-32-characters-long',
  '3ek6fd+o0+c7tzbnvfjpmkndi2yaraakzqlk8o2ikoxqu4nf7edah8s3twphwrdwt6r',
  '0f987876650b4a085e64594fae9219e7781b17506bec02489ad061fba8cb22db',
  'development-secret-key-minimum-32-characters-long',
]);

/** Words of somebody who meant the value to be replaced. */
const PLACEHOLDER =
  /change[-_ ]?(me|this|it)|your[-_ ]?(own[-_ ]?)?(super[-_ ]?)?(secret|jwt|key|256)|replace[-_ ]?(me|this|with)|placeholder|example[-_ ]?(secret|key)|insecure|<[^>]*>/i;

/** A piece of up to eight characters, over and over. */
const REPEATED = /^(.{1,8}?)\1{2,}.{0,7}$/s;

/**
 * Why a secret must not be used, or `null` when there is nothing to say against it. The words never contain the
 * secret, since they end in logs.
 */
export function secretWeakness(secret: string, minBytes: number = MIN_SECRET_BYTES): string | null {
  if (secret.includes('${')) return 'is a placeholder that nothing has filled in';
  if (/^\s*\{.*"key"/s.test(secret)) return "looks like Hasura's JSON; give only the value of its `key`";
  if (WELL_KNOWN.has(secret.toLowerCase())) return 'is a well-known default';
  const bytes = Buffer.byteLength(secret);
  if (bytes < minBytes) return `has ${bytes} bytes; at least ${minBytes} are needed (openssl rand -hex 32)`;
  if (PLACEHOLDER.test(secret)) return 'is a placeholder out of an example (openssl rand -hex 32 makes a real one)';
  if (REPEATED.test(secret) || new Set(secret).size < 6)
    return 'is too regular (openssl rand -hex 32 makes a real one)';
  return null;
}
