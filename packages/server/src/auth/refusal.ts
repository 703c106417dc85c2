import { RealtimeError } from '@nchat/realtime-protocol';
import { withoutStack } from '../core/without-stack.js';

/**
 * A token that is refused. The reason goes to the server's log by way of `cause`; the client learns only the code,
 * so that nobody can feel their way to a forgery.
 */
export const refuseToken = (reason: string, code: 'token_invalid' | 'token_expired' = 'token_invalid'): RealtimeError =>
  withoutStack(() => new RealtimeError(code, { cause: new Error(reason) }));
