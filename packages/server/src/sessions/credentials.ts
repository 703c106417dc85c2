import type { Authenticator } from '../auth/authenticator.js';
import type { AccessPolicy } from '../access/policy.js';
import type { LiveSession } from '../core/session.js';
import { toWireError } from './wire-error.js';

export interface CredentialDeps {
  readonly authenticator: Authenticator;
  readonly access: AccessPolicy;
  readonly leave: (session: LiveSession, channelId: string) => void;
}

/** Gives a live session new credentials; what it has joined is checked anew under them. */
export function createCredentials({ authenticator, access, leave }: CredentialDeps) {
  return {
    async refresh(session: LiveSession, token: string): Promise<{ userId: string; expiresAt: number | null }> {
      const { userId } = session.principal;
      try {
        const principal = await authenticator.authenticate({ token, userId });
        session.renew(principal);
        for (const channelId of [...session.channels]) {
          if (await access.can(principal, 'join', channelId)) continue;
          leave(session, channelId);
          session.emit('channel:removed', { channelId, reason: 'forbidden' });
        }
        session.emit('authenticated', authenticated(session));
        return { userId, expiresAt: principal.expiresAt };
      } catch (error) {
        session.emit('auth:error', toWireError(error));
        throw error;
      }
    },
  };
}

/** What a session is told of itself. */
export const authenticated = (session: LiveSession) => ({
  userId: session.principal.userId,
  sessionId: session.id,
  expiresAt: session.principal.expiresAt,
  rooms: [`user:${session.principal.userId}`, ...session.channels],
});
