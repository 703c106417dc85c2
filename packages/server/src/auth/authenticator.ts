import type { Principal } from '../core/principal.js';
import type { PublicKey } from '../core/signature-keys.js';

/** What a client presents. */
export interface Credentials {
  readonly token?: string | undefined;
  /** The user the client says it is; must be the token's. */
  readonly userId?: string | undefined;
  /** A service's key (`X-API-Key`), instead of a token. */
  readonly apiKey?: string | undefined;
}

/** Turns credentials into a principal. */
export interface Authenticator {
  /**
   * Rejects with `unauthorized`, `token_invalid`, `token_expired`, `token_revoked` or `identity_mismatch`, and with
   * `unavailable` while nobody can tell.
   */
  authenticate(credentials: Credentials): Promise<Principal>;
  /** Whether a token was accepted before and has not expired, so that nothing has to be verified; costs a digest. */
  knows(token: string): boolean;
}

/** An authenticator with what it looks after: keys that others publish. */
export interface RunningAuthenticator extends Authenticator {
  start(): void;
  stop(): void;
}

/** What authentication needs of the server's settings. */
export interface AuthSettings {
  readonly mode: 'jwt' | 'dev';
  readonly secrets: readonly string[];
  readonly publicKeys: readonly PublicKey[];
  readonly jwksUrl: string | null;
  readonly algorithms: readonly string[];
  readonly issuer: readonly string[];
  readonly audience: readonly string[];
  readonly userClaim: string;
  readonly serviceRoles: readonly string[];
  readonly maxLifetimeMs: number;
  readonly apiKeys: readonly string[];
}
