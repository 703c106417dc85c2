/**
 * Why a token is asked for: for the first connection, for a further one, or one right after the machine woke up (`wake`);
 * because the present token expires soon, has expired, or was refused.
 */
export type TokenReason = 'initial' | 'reconnect' | 'wake' | 'expiring' | 'expired' | 'rejected';

/** What a {@link TokenProvider} is told. */
export interface TokenContext {
  /** Why a token is wanted. */
  readonly reason: TokenReason;
  /** Connection attempts since the last stable connection, from 1; 0 for a refresh on a live connection. */
  readonly attempt: number;
  /** Aborted when the answer is no longer wanted; one that comes all the same is never used. */
  readonly signal: AbortSignal;
}

/**
 * Returns a token for the current user. It is called for every connection attempt and before a token expires
 * ({@link RealtimeClientOptions.tokenLeewayMs}), never twice at the same time. A rejection is retried with back-off as
 * `auth_provider_failed`, and a live connection goes on meanwhile; a rejection with a non-retryable
 * {@link RealtimeError} (such as `unauthorized`) is final.
 *
 * @example
 * const getToken: TokenProvider = async ({ signal }) => {
 *   const response = await fetch('/api/realtime-token', { signal });
 *   if (response.status === 401) throw new RealtimeError('unauthorized');
 *   return response.text();
 * };
 */
export type TokenProvider = (context: TokenContext) => Promise<string> | string;
