import { RealtimeError } from '@nchat/realtime-protocol';
import type { Authenticator } from '../auth/authenticator.js';
import type { AccessPolicy } from '../access/policy.js';
import { KeyedQueue } from '../core/async.js';
import type { LiveSession } from '../core/session.js';
import { toWireError } from './wire-error.js';

/** Refreshes of one session that may wait for each other; a client has no use for a second one. */
const MOST_WAITING = 4;
const RETRY_MS = 1_000;

export interface CredentialDeps {
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  readonly access: AccessPolicy;
  readonly leave: (session: LiveSession, channelId: string) => void;
}

/** What `auth:refresh` answers. */
export interface Refreshed {
  readonly userId: string;
  readonly expiresAt: number | null;
}

/**
 * Gives a live session new credentials; what it has joined is checked anew under them. Of two refreshes the one that
 * was asked for last holds, however long the first one takes.
 */
export function createCredentials(deps: CredentialDeps) {
  const queue = new KeyedQueue();
  const waiting = new WeakMap<LiveSession, number>();
  return {
    refresh(session: LiveSession, token: string, requestId: string): Promise<Refreshed> {
      const ahead = waiting.get(session) ?? 0;
      if (ahead >= MOST_WAITING) return Promise.reject(new RealtimeError('rate_limited', { retryAfterMs: RETRY_MS }));
      waiting.set(session, ahead + 1);
      return new Promise((resolve, reject) => {
        queue.run([session.id], async () => {
          await refresh(deps, session, token, requestId).then(resolve, reject);
          waiting.set(session, (waiting.get(session) ?? 1) - 1);
        });
      });
    },
  };
}

/** All or nothing: while nobody can tell whether a channel is still allowed, the session keeps what it has. */
async function refresh(
  { authenticator, access, leave }: CredentialDeps,
  session: LiveSession,
  token: string,
  requestId: string,
): Promise<Refreshed> {
  const { userId } = session.principal;
  try {
    const principal = await authenticator.authenticate({ token, userId });
    const allowed = new Map<string, boolean>();
    // Channels may be joined under the old credentials in the meantime. No await comes after the last look.
    for (let open = unknownOf(session, allowed); open.length > 0; open = unknownOf(session, allowed)) {
      const ask = async (channelId: string) => access.can(principal, 'join', channelId, requestId);
      const answers = await Promise.all(open.map(ask));
      for (const [index, channelId] of open.entries()) allowed.set(channelId, answers[index] === true);
    }
    if (!session.isOpen) throw new RealtimeError('timeout');
    session.renew(principal);
    for (const channelId of [...session.channels]) {
      if (allowed.get(channelId)) continue;
      leave(session, channelId);
      session.emit('channel:removed', { channelId, reason: 'forbidden' });
    }
    session.emit('authenticated', authenticated(session));
    return { userId, expiresAt: principal.expiresAt };
  } catch (error) {
    session.emit('auth:error', toWireError(error, requestId));
    throw error;
  }
}

const unknownOf = ({ channels }: LiveSession, known: ReadonlyMap<string, boolean>): string[] =>
  [...channels].filter((channelId) => !known.has(channelId));

/** What a session is told of itself. */
export const authenticated = (session: LiveSession) => ({
  userId: session.principal.userId,
  sessionId: session.id,
  expiresAt: session.principal.expiresAt,
  rooms: [`user:${session.principal.userId}`, ...session.channels],
});
