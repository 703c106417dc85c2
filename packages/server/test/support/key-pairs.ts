import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { PublicJwk } from '../../src/core/signature-keys.js';

/** An issuer's key pair, as both sides see it. */
export interface KeyPair {
  readonly pem: string;
  readonly jwk: PublicJwk;
  readonly privateKey: KeyObject;
}

const made = new Map<string, KeyPair>();

/** A pair for an algorithm; asked for again under the same name, the same one: RSA keys take their time. */
export function keyPair(alg: string, name = 'one', rsaBits = 2048): KeyPair {
  const kind = /^[RP]S/.test(alg) ? `rsa-${rsaBits}` : alg;
  const known = made.get(`${kind} ${name}`);
  if (known) return known;
  const { publicKey, privateKey } = generate(alg, rsaBits);
  const pair = {
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    jwk: publicKey.export({ format: 'jwk' }) as PublicJwk,
    privateKey,
  };
  made.set(`${kind} ${name}`, pair);
  return pair;
}

const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };
const ENCODING = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const;

/**
 * Made as text and read again: a key that shares its memory with the job that made it locks Node 20 for good when it is
 * exported as JWK in the moment in which the job is collected.
 */
function generate(alg: string, modulusLength: number): { publicKey: KeyObject; privateKey: KeyObject } {
  const { publicKey, privateKey } = generateText(alg, modulusLength);
  return { publicKey: createPublicKey(publicKey), privateKey: createPrivateKey(privateKey) };
}

function generateText(alg: string, modulusLength: number): Text {
  if (/^[RP]S/.test(alg)) return textOf(generateKeyPairSync('rsa', { modulusLength, ...ENCODING }));
  const namedCurve = CURVES[alg];
  return textOf(
    namedCurve
      ? generateKeyPairSync('ec', { namedCurve, ...ENCODING })
      : generateKeyPairSync('ed25519', { ...ENCODING }),
  );
}

interface Text {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** With these encodings both keys are text, which Node's types do not say of all of them. */
const textOf = (pair: object): Text => pair as Text;

/** A token as an issuer with a key pair signs it. */
export const signWith = (pair: KeyPair, alg: string, claims: object, header: object = {}): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg, ...header }).sign(pair.privateKey);
