import { isRealtimeError, RealtimeError, UserId } from '@nchat/realtime-protocol';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../core/principal.js';
import type { HttpDeps } from './deps.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom the credentials name; `null` where there are none, which only development mode lets pass. */
    caller: Principal | null;
  }
}

const ANONYMOUS = 'anonymous';
const BEARER = /^Bearer +([\x21-\x7e]+)$/i;

type Credentials = Pick<HttpDeps, 'authenticator' | 'apiKeys' | 'settings' | 'metrics'>;

/** Finds out who calls. */
export async function identify(deps: Credentials, request: FastifyRequest): Promise<Principal | null> {
  const { authorization, 'x-api-key': apiKey } = request.headers;
  if (authorization !== undefined) {
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) throw refused(deps, 'token_invalid');
    return authenticate(deps, token, request);
  }
  if (typeof apiKey === 'string') {
    const service = deps.apiKeys(apiKey);
    if (!service) throw refused(deps, 'token_invalid');
    return service;
  }
  if (deps.settings.auth.mode === 'dev') return null;
  throw refused(deps, 'unauthorized');
}

/** Whether the token is one that was accepted before. */
export function isKnownCaller(
  { authenticator }: Pick<Credentials, 'authenticator'>,
  { headers }: FastifyRequest,
): boolean {
  const token = BEARER.exec(headers.authorization ?? '')?.[1];
  return token !== undefined && authenticator.knows(token);
}

/** What never comes to the authenticator, which counts its own refusals. */
function refused({ metrics }: Credentials, code: 'token_invalid' | 'unauthorized'): RealtimeError {
  metrics.authFailed(code);
  return new RealtimeError(code);
}

async function authenticate(
  { authenticator, settings }: Credentials,
  token: string,
  request: FastifyRequest,
): Promise<Principal> {
  try {
    return await authenticator.authenticate({ token });
  } catch (error) {
    const userId = settings.auth.mode === 'dev' ? claimedUser(request) : undefined;
    if (userId === undefined || !isRealtimeError(error, 'unauthorized')) throw error;
    // A development token may say nothing; then the user is whom the caller claims to be.
    return authenticator.authenticate({ token, userId });
  }
}

/** Whom the request acts for: the caller, or whom a service names. */
export function actorOf(request: FastifyRequest): Principal {
  const { caller } = request;
  const userId = claimedUser(request);
  if (!caller) return { userId: userId ?? ANONYMOUS, kind: 'user', expiresAt: null };
  if (userId === undefined || userId === caller.userId) return caller;
  if (caller.kind !== 'service') throw new RealtimeError('identity_mismatch');
  // The looks are the service's own, not those of the user it acts for.
  const { user: _looks, ...rights } = caller;
  return { ...rights, userId };
}

/** The calling service, for what no user may do. */
export function serviceOf({ caller }: FastifyRequest): Principal {
  if (!caller) throw new RealtimeError('unauthorized');
  if (caller.kind !== 'service') throw new RealtimeError('forbidden');
  return caller;
}

/** The `userId` of the body, or of the query. */
function claimedUser(request: FastifyRequest): string | undefined {
  const inBody = field(request.body, 'userId');
  const claimed = inBody === undefined ? field(request.query, 'userId') : inBody;
  if (claimed === undefined) return undefined;
  const userId = UserId.safeParse(claimed);
  if (!userId.success) throw new RealtimeError('invalid_payload', { path: 'userId' });
  return userId.data;
}

/** A property of what may be anything; never one of a prototype. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
