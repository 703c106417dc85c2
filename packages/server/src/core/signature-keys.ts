import type { JsonWebKey } from 'node:crypto';

/** What a key must be for an algorithm to use it: a shared secret, or a public key of one type. */
export type KeyKind = 'secret' | 'RSA' | 'P-256' | 'P-384' | 'P-521' | 'Ed25519';

/** Every signature algorithm there is for tokens, and the one kind of key that each of them uses. */
export const keyKinds: ReadonlyMap<string, KeyKind> = new Map([
  ...['HS256', 'HS384', 'HS512'].map((name) => [name, 'secret'] as const),
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((name) => [name, 'RSA'] as const),
  ['ES256', 'P-256'],
  ['ES384', 'P-384'],
  ['ES512', 'P-521'],
  ['EdDSA', 'Ed25519'],
  // The name of RFC 9864 for the same.
  ['Ed25519', 'Ed25519'],
]);

/** The shortest RSA key that may sign tokens (RFC 7518, section 3.3). */
export const MIN_RSA_BITS = 2048;

/** A public key as a JSON Web Key. */
export interface PublicJwk extends JsonWebKey {
  readonly kid?: string;
  readonly alg?: string;
  readonly use?: string;
}

export interface PublicKey {
  readonly kind: KeyKind;
  readonly jwk: PublicJwk;
}
