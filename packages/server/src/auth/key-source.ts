import { webcrypto } from 'node:crypto';

/** Where verification keys come from: shared secrets now; public keys and key sets fit behind the same question. */
export interface KeySource {
  /** The keys that may have signed a token with this header, the likeliest first; none for an unknown algorithm. */
  keysFor(header: { readonly alg: string; readonly kid?: string | undefined }): Promise<readonly webcrypto.CryptoKey[]>;
}

const HASH_OF: Readonly<Record<string, string>> = { HS256: 'SHA-256', HS384: 'SHA-384', HS512: 'SHA-512' };

/**
 * Keys out of shared secrets, imported once: verifying with a text secret costs many times as much. Several secrets
 * are a rotation, so each of them is tried.
 */
export function secretKeySource(secrets: readonly string[], algorithms: readonly string[]): KeySource {
  const keys = new Map(algorithms.map((alg) => [alg, importAll(secrets, alg)]));
  return { keysFor: async ({ alg }) => (await keys.get(alg)) ?? [] };
}

async function importAll(secrets: readonly string[], alg: string): Promise<webcrypto.CryptoKey[]> {
  const hash = HASH_OF[alg];
  if (hash === undefined) return [];
  const algorithm = { name: 'HMAC', hash };
  return Promise.all(
    secrets.map((secret) => webcrypto.subtle.importKey('raw', Buffer.from(secret), algorithm, false, ['verify'])),
  );
}
