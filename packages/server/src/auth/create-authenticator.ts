import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import type { Principal } from '../core/principal.js';
import { keyKinds } from '../core/signature-keys.js';
import type { RevocationStore } from '../ports/limits.js';
import { createApiKeys } from './api-keys.js';
import type { AuthSettings, Credentials, RunningAuthenticator } from './authenticator.js';
import { createDevAuthenticator } from './dev-authenticator.js';
import { createJwtVerifier } from './jwt-authenticator.js';
import { type KeySource, keysByKind, secretKeySource } from './key-source.js';
import { publicKeySource } from './public-keys.js';
import { RemoteKeys } from './remote-keys.js';

export interface AuthDeps {
  readonly revocations: Pick<RevocationStore, 'isRevoked'>;
  readonly clock: Clock;
  /** Is told, at debug level, why a token was refused. */
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'authFailed' | 'keySetFetched'>;
}

/** The authenticator that the settings ask for: by token, or by word in development; by API key in both. */
export function createAuthenticator(settings: AuthSettings, deps: AuthDeps): RunningAuthenticator {
  const { revocations, clock, logger, metrics } = deps;
  const serviceOf = createApiKeys(settings.apiKeys);
  const keys = keysOf(settings, deps);
  const verifier = createJwtVerifier(settings, { keys, clock });
  const hasKeys = settings.secrets.length > 0 || settings.publicKeys.length > 0 || settings.jwksUrl !== null;
  const identify =
    settings.mode === 'dev'
      ? createDevAuthenticator(hasKeys ? verifier : null, clock)
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
        metrics.authFailed(isRealtimeError(error) ? error.code : 'internal');
        if (error instanceof RealtimeError && error.cause instanceof Error) {
          logger.debug({ code: error.code, reason: error.cause.message }, 'credentials refused');
        }
        throw error;
      }
    },
    knows: (token) => verifier.knows(token),
    start: () => keys.start(),
    stop: () => keys.stop(),
  };
}

function keysOf({ secrets, publicKeys, jwksUrl, algorithms }: AuthSettings, deps: AuthDeps): KeySource {
  const isShared = (alg: string): boolean => keyKinds.get(alg) === 'secret';
  const shared = secretKeySource(secrets, algorithms.filter(isShared));
  if (jwksUrl !== null) return keysByKind(shared, new RemoteKeys(jwksUrl, deps), isShared);
  const jwks = publicKeys.map(({ jwk }) => jwk);
  return keysByKind(shared, publicKeySource(jwks), isShared);
}

/** A store that cannot answer lets nobody in: whoever was locked out must not come back by its failure. */
async function isRevoked(revocations: AuthDeps['revocations'], principal: Principal): Promise<boolean> {
  try {
    return await revocations.isRevoked(principal);
  } catch (error) {
    throw new RealtimeError('unavailable', { cause: error });
  }
}
