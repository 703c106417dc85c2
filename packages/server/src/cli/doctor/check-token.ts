import { isRealtimeError } from '@nchat/realtime-protocol';
import { createAuthenticator } from '../../auth/create-authenticator.js';
import type { AuthSettings } from '../../auth/authenticator.js';
import { systemClock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { Principal } from '../../core/principal.js';
import { fail, type Finding, ok } from './finding.js';

/** Whether a server with these settings would let a token in, and as whom; with the reason that clients are not told. */
export async function checkToken(token: string, settings: AuthSettings): Promise<Finding> {
  let reason = '';
  const logger: Logger = {
    info() {},
    warn() {},
    error() {},
    debug: (fields) => void (reason = (fields as { reason?: string }).reason ?? ''),
  };
  const authenticator = createAuthenticator(settings, {
    revocations: { isRevoked: async () => false },
    clock: systemClock,
    logger,
    metrics: { authFailed() {}, keySetFetched() {} },
  });
  try {
    return ok('token', describe(await authenticator.authenticate({ token })));
  } catch (error) {
    const code = isRealtimeError(error) ? error.code : String(error);
    return fail('token', reason === '' ? code : `${code}: ${reason}`);
  } finally {
    authenticator.stop();
  }
}

function describe({ userId, kind, expiresAt, grants }: Principal): string {
  const who = kind === 'service' ? `the service ${userId}` : `the user ${userId}`;
  const until = expiresAt === null ? 'for ever' : `until ${new Date(expiresAt).toISOString()}`;
  const rights = Object.entries(grants ?? {}).map(([pattern, actions]) => `${pattern}: ${actions.join(', ')}`);
  return `${who}, ${until}${rights.length > 0 ? `, with rights for ${rights.join('; ')}` : ''}`;
}
