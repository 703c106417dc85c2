import { generateKeyPairSync, type KeyObject } from 'node:crypto';
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

function generate(alg: string, modulusLength: number): { publicKey: KeyObject; privateKey: KeyObject } {
  if (/^[RP]S/.test(alg)) return generateKeyPairSync('rsa', { modulusLength });
  const namedCurve = CURVES[alg];
  return namedCurve ? generateKeyPairSync('ec', { namedCurve }) : generateKeyPairSync('ed25519');
}

/** A token as an issuer with a key pair signs it. */
export const signWith = (pair: KeyPair, alg: string, claims: object, header: object = {}): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg, ...header }).sign(pair.privateKey);
