import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol';

/**
 * A token that is refused. The reason goes to the server's log by way of `cause`; the client learns only the code,
 * so that nobody can feel their way to a forgery.
 */
export const refuseToken = (reason: string, code: 'token_invalid' | 'token_expired' = 'token_invalid'): RealtimeError =>
  new RealtimeError(code, { cause: new Error(reason) });

/**
 * Whether an error says that somebody gave wrong credentials. To give none is no guess, and not a choice of the
 * caller either: any web page can make its visitors' browsers call without them, and would have them shut out.
 */
export const isRefusedCredential = (error: unknown): boolean =>
  isRealtimeError(error) && error.type === 'auth' && error.code !== 'unauthorized';
