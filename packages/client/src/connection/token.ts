/** Why a token is asked for. */
export type TokenReason = 'initial' | 'reconnect' | 'expiring' | 'expired' | 'rejected';

/** What a {@link TokenProvider} is told. */
export interface TokenContext {
  readonly reason: TokenReason;
  /** Connection attempts since the last stable connection, from 1; 0 for a refresh on a live connection. */
  readonly attempt: number;
  /** Aborted when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

/**
 * Returns a token for the current user. It is called for every connection attempt and before a token expires,
 * never twice at the same time. A rejection is retried with back-off as `auth_provider_failed`; a rejection with
 * a non-retryable {@link RealtimeError} (such as `unauthorized`) is final.
 */
export type TokenProvider = (context: TokenContext) => Promise<string> | string;
