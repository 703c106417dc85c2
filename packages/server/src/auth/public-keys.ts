import type { webcrypto } from 'node:crypto';
import { createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { MIN_RSA_BITS } from '../core/signature-keys.js';
import { constantSource, type KeyHint, type KeySource } from './key-source.js';

/** Keys tried for a token that does not name its own: each costs a verification. */
const MOST_TRIED = 8;

/** The keys of a set by a token's header; imported at the first use and kept. */
export type KeyLookup = (hint: KeyHint) => Promise<webcrypto.CryptoKey[]>;

/** Throws when it is no key set. */
export function lookupIn(set: JSONWebKeySet): KeyLookup {
  const find = createLocalJWKSet(set);
  return async (hint) => {
    const keys: webcrypto.CryptoKey[] = [];
    const header = { alg: hint.alg, ...(hint.kid !== undefined && { kid: hint.kid }) };
    try {
      keys.push(await find(header));
    } catch (error) {
      // A key that cannot be imported is as good as none.
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return [];
      for await (const key of error) if (keys.push(key) === MOST_TRIED) break;
    }
    return keys.filter(isStrong);
  };
}

function isStrong({ algorithm }: webcrypto.CryptoKey): boolean {
  const { modulusLength } = algorithm as { modulusLength?: number };
  return modulusLength === undefined || modulusLength >= MIN_RSA_BITS;
}

/**
 * Public keys of the configuration. Those out of PEM have no name, so that a token's `kid` says nothing about them;
 * those of a key set are found by it.
 */
export function publicKeySource(keys: readonly JSONWebKeySet['keys'][number][]): KeySource {
  const named = lookupIn({ keys: keys.filter(({ kid }) => kid !== undefined) });
  const nameless = lookupIn({ keys: keys.filter(({ kid }) => kid === undefined) });
  return {
    ...constantSource,
    async keysFor(hint) {
      const found = await Promise.all([named(hint), nameless({ alg: hint.alg })]);
      return found.flat();
    },
  };
}
