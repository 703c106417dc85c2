import { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Principal } from '../core/principal.js';
import type { RevocationStore } from '../ports/limits.js';
import { createApiKeys } from './api-keys.js';
import type { Authenticator, AuthSettings, Credentials } from './authenticator.js';
import { createDevAuthenticator } from './dev-authenticator.js';
import { createJwtVerifier } from './jwt-authenticator.js';
import { secretKeySource } from './key-source.js';

export interface AuthDeps {
  readonly revocations: RevocationStore;
  readonly clock: Clock;
  /** Is told, at debug level, why a token was refused. */
  readonly logger: Logger;
}

/** The authenticator that the settings ask for: by token, or by word in development; by API key in both. */
export function createAuthenticator(settings: AuthSettings, { revocations, clock, logger }: AuthDeps): Authenticator {
  const serviceOf = createApiKeys(settings.apiKeys);
  const keys = secretKeySource(settings.secrets, settings.algorithms);
  const verifier = createJwtVerifier(settings, { keys, clock });
  const identify =
    settings.mode === 'dev'
      ? createDevAuthenticator(settings.secrets.length > 0 ? verifier : null, clock)
      : ({ token }: Credentials) => {
          if (!token) throw new RealtimeError('unauthorized');
          return verifier.verify(token);
        };

  const decide = async (credentials: Credentials): Promise<Principal> => {
    if (credentials.apiKey !== undefined) {
      const service = serviceOf(credentials.apiKey);
      if (!service) throw new RealtimeError('unauthorized');
      return service;
    }
    const principal = await identify(credentials);
    if (credentials.userId !== undefined && credentials.userId !== principal.userId) {
      throw new RealtimeError('identity_mismatch');
    }
    if (await isRevoked(revocations, principal)) throw new RealtimeError('token_revoked');
    return principal;
  };

  return {
    async authenticate(credentials) {
      try {
        return await decide(credentials);
      } catch (error) {
        if (error instanceof RealtimeError && error.cause instanceof Error) {
          logger.debug({ code: error.code, reason: error.cause.message }, 'credentials refused');
        }
        throw error;
      }
    },
  };
}

/** A store that cannot answer lets nobody in: whoever was locked out must not come back by its failure. */
async function isRevoked(revocations: RevocationStore, principal: Principal): Promise<boolean> {
  try {
    return await revocations.isRevoked(principal);
  } catch (error) {
    throw new RealtimeError('unavailable', { cause: error });
  }
}
