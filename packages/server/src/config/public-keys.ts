import { createPublicKey, type KeyObject } from 'node:crypto';
import { type KeyKind, MIN_RSA_BITS, type PublicJwk, type PublicKey } from '../core/signature-keys.js';

/** Why a text holds no keys that may verify tokens, in words without the text. */
export class UnusableKey extends Error {}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----/g;
const PUBLIC = ['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE'];
const CURVES: Readonly<Record<string, KeyKind>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/**
 * Public keys out of a text: one or more PEM blocks (keys or certificates), or a JSON Web Key (Set). Several are a
 * rotation.
 *
 * @throws UnusableKey
 */
export function readPublicKeys(text: string): PublicKey[] {
  const keys = text.trimStart().startsWith('{') ? readJson(text) : readPem(text);
  if (keys.length === 0) throw new UnusableKey('holds no public key: PEM blocks, or a JSON Web Key Set');
  return keys;
}

function readPem(text: string): PublicKey[] {
  // Files of variables have a line each, so they write line breaks as `\n`.
  const pem = text.replaceAll('\\r', '').replaceAll('\\n', '\n');
  const blocks = [...pem.matchAll(BLOCK)];
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(pem)) throw privateKey();
  if (blocks.length !== pem.split('-----BEGIN ').length - 1)
    throw new UnusableKey('has a PEM block that is incomplete');
  return blocks.map(([block, label = '']) => {
    if (!PUBLIC.includes(label)) throw new UnusableKey(`has a PEM block that is no public key (${label})`);
    const key = attempt(() => createPublicKey(block));
    return { kind: kindOf(key), jwk: attempt(() => key.export({ format: 'jwk' })) };
  });
}

function readJson(text: string): PublicKey[] {
  const value = attempt(() => JSON.parse(text) as unknown, 'is neither PEM nor JSON');
  const listed = (value as { keys?: unknown }).keys ?? [value];
  if (!Array.isArray(listed)) throw new UnusableKey('is no JSON Web Key Set: `keys` is not a list');
  return listed.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) throw new UnusableKey('has a key that is not an object');
    const jwk = entry as PublicJwk & { k?: unknown };
    if (jwk.k !== undefined || jwk.d !== undefined) throw privateKey();
    // Issuers publish keys for encryption beside those for signatures.
    if (jwk.use !== undefined && jwk.use !== 'sig') return [];
    const kind = kindOf(attempt(() => createPublicKey({ key: jwk, format: 'jwk' })));
    return [{ kind, jwk }];
  });
}

function kindOf(key: KeyObject): KeyKind {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ed25519') return 'Ed25519';
  const curve = key.asymmetricKeyType === 'ec' ? CURVES[namedCurve] : undefined;
  if (curve) return curve;
  if (key.asymmetricKeyType !== 'rsa') {
    throw new UnusableKey(`has a key of a type that signs no tokens (${namedCurve || key.asymmetricKeyType})`);
  }
  if (modulusLength < MIN_RSA_BITS) {
    throw new UnusableKey(`has an RSA key of ${modulusLength} bits; at least ${MIN_RSA_BITS} are needed`);
  }
  return 'RSA';
}

const privateKey = (): UnusableKey =>
  new UnusableKey('holds a private or shared key; give the public key alone, and keep the other where tokens are made');

function attempt<T>(read: () => T, problem = 'has a key that cannot be read'): T {
  try {
    return read();
  } catch {
    throw new UnusableKey(problem);
  }
}
