import { keyKinds, type PublicKey } from '../core/signature-keys.js';
import type { ConfigurationProblem } from './configuration-error.js';
import { defaults } from './defaults.js';
import { jwksProblem } from './jwks-address.js';
import type { AuthOptions } from './options.js';
import { readPublicKeys } from './public-keys.js';

/** Whether every algorithm has a key of its kind, and every key an algorithm; reads raw options. */
export function keyProblems(auth: AuthOptions, production: boolean): ConfigurationProblem[] {
  const { mode, secrets, publicKey, jwksUrl } = auth;
  const listed: readonly string[] = Array.isArray(auth.algorithms) ? auth.algorithms : defaults.auth.algorithms;
  const known = listed.filter((name) => keyKinds.has(name));
  const [shared, paired] = [known.filter(isShared), known.filter((name) => !isShared(name))];
  const hasSource = publicKey !== undefined || jwksUrl !== undefined;
  const problems: ConfigurationProblem[] = [];
  const add = (name: string, message: string): void => void problems.push({ name: `auth.${name}`, message });

  if (publicKey !== undefined && jwksUrl !== undefined) add('jwksUrl', 'is set beside a public key; give one of them');
  if (typeof jwksUrl === 'string') {
    const problem = jwksProblem(jwksUrl, { production, allowHttp: auth.jwksAllowHttp === true });
    if (problem !== null) add('jwksUrl', problem);
  }
  if (hasSource && known.length > 0 && paired.length === 0) {
    add('algorithms', `has none that uses public keys, such as RS256, ES256 or EdDSA; only ${shared.join(', ')}`);
  } else if (shared.length > 0 && !secrets?.length && mode !== 'dev') {
    const why = hasSource ? `is missing: ${shared.join(', ')} needs one beside the public keys` : 'is missing';
    add('secrets', `${why}: 32 bytes or more that sign tokens (openssl rand -hex 32)`);
  }
  if (paired.length > 0 && !hasSource && mode !== 'dev') {
    add('publicKey', `is missing: ${paired.join(', ')} needs a public key, or the URL of a key set`);
  }
  const keys = publicKey === undefined ? null : readable(publicKey);
  for (const name of keys ? paired : []) {
    const kind = keyKinds.get(name);
    if (!keys?.some((key) => key.kind === kind)) add('publicKey', `has no key for ${name}, which needs ${kind}`);
  }
  return problems;
}

const isShared = (algorithm: string): boolean => keyKinds.get(algorithm) === 'secret';

/** The keys of a text; `null` where the text has a problem of its own. */
function readable(text: string): PublicKey[] | null {
  try {
    return readPublicKeys(text);
  } catch {
    return null;
  }
}
