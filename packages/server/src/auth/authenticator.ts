import type { Principal } from '../core/principal.js';

/** What a client presents. */
export interface Credentials {
  readonly token?: string | undefined;
  /** The user the client says it is; must be the token's. */
  readonly userId?: string | undefined;
  /** A service's key (`X-API-Key`), instead of a token. */
  readonly apiKey?: string | undefined;
}

/** Turns credentials into a principal. Rejects with `unauthorized`, `token_invalid`, `token_expired`, `token_revoked` or `identity_mismatch`. */
export interface Authenticator {
  authenticate(credentials: Credentials): Promise<Principal>;
}

/** What authentication needs of the server's settings. */
export interface AuthSettings {
  readonly mode: 'jwt' | 'dev';
  readonly secrets: readonly string[];
  readonly algorithms: readonly string[];
  readonly issuer: readonly string[];
  readonly audience: readonly string[];
  readonly userClaim: string;
  readonly serviceRoles: readonly string[];
  readonly maxLifetimeMs: number;
  readonly apiKeys: readonly string[];
}
