import type { Principal } from '../core/principal.js';

/** What a client presents. */
export interface Credentials {
  readonly token?: string | undefined;
  /** The user the client says it is; must be the token's. */
  readonly userId?: string | undefined;
}

/** Turns credentials into a principal. Rejects with `unauthorized`, `token_invalid`, `token_expired`, `token_revoked` or `identity_mismatch`. */
export interface Authenticator {
  authenticate(credentials: Credentials): Promise<Principal>;
}
