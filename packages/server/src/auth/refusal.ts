import { RealtimeError } from '@nchat/realtime-protocol';

/**
 * A token that is refused. The reason goes to the server's log by way of `cause`; the client learns only the code,
 * so that nobody can feel their way to a forgery.
 */
export function refuseToken(reason: string, code: 'token_invalid' | 'token_expired' = 'token_invalid'): RealtimeError {
  const { stackTraceLimit } = Error;
  // Nobody reads where they come from, and strangers can ask for thousands in a second.
  Error.stackTraceLimit = 0;
  try {
    return new RealtimeError(code, { cause: new Error(reason) });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
