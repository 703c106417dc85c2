import { createHmac, createSecretKey, type KeyObject, timingSafeEqual, webcrypto } from 'node:crypto';

/** What a token's header says of the key that signed it. */
export interface KeyHint {
  readonly alg: string;
  readonly kid?: string | undefined;
}

/** Where verification keys come from: shared secrets, public keys of the configuration, or an issuer's key set. */
export interface KeySource {
  /**
   * The keys that may have signed a token with this header, the likeliest first; none for an unknown one. Rejects
   * with `unavailable` when they cannot be told at present.
   */
  keysFor(hint: KeyHint): Promise<readonly webcrypto.CryptoKey[]>;
  /** Whether it can be told at once, without a thread's help, that no key of this algorithm has signed the token. */
  disproves?(token: string, alg: string): boolean;
  /** Another one whenever keys came or went: what was verified before may not hold any more. */
  readonly version: number;
  /** Begins to look after keys that change. */
  start(): void;
  stop(): void;
}

/** What sources whose keys never change have in common. */
export const constantSource = { version: 0, start() {}, stop() {} } as const;

const HASH_OF: Readonly<Record<string, string>> = { HS256: 'SHA-256', HS384: 'SHA-384', HS512: 'SHA-512' };

/**
 * Keys out of shared secrets, imported once: verifying with a text secret costs many times as much. Several secrets
 * are a rotation, so each of them is tried.
 */
export function secretKeySource(secrets: readonly string[], algorithms: readonly string[]): KeySource {
  const keys = new Map(algorithms.map((alg) => [alg, importAll(secrets, alg)]));
  const objects = secrets.map((secret) => createSecretKey(Buffer.from(secret)));
  return {
    ...constantSource,
    keysFor: async ({ alg }) => (await keys.get(alg)) ?? [],
    disproves: (token, alg) => keys.has(alg) && !objects.some((key) => hasSigned(key, token, alg)),
  };
}

/** A tenth of what the library takes, which has a thread do it: the way of every token that somebody has made up. */
function hasSigned(key: KeyObject, token: string, alg: string): boolean {
  const end = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  const hash = HASH_OF[alg];
  if (hash === undefined) return false;
  const expected = createHmac(hash.replace('-', ''), key).update(token.slice(0, end)).digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

async function importAll(secrets: readonly string[], alg: string): Promise<webcrypto.CryptoKey[]> {
  const hash = HASH_OF[alg];
  if (hash === undefined) return [];
  const algorithm = { name: 'HMAC', hash };
  return Promise.all(
    secrets.map((secret) => webcrypto.subtle.importKey('raw', Buffer.from(secret), algorithm, false, ['verify'])),
  );
}

/**
 * Secrets for the algorithms that use secrets, public keys for the others. No key ever passes from one to the other:
 * a public key that served as a secret would let everybody sign.
 */
export function keysByKind(shared: KeySource, paired: KeySource | null, isShared: (alg: string) => boolean): KeySource {
  return {
    keysFor: async (hint) => (isShared(hint.alg) ? shared : paired)?.keysFor(hint) ?? [],
    get version() {
      return paired?.version ?? 0;
    },
    disproves: (token, alg) => isShared(alg) && shared.disproves?.(token, alg) === true,
    start: () => paired?.start(),
    stop: () => paired?.stop(),
  };
}
