import { isRealtimeError } from '@nchat/realtime-protocol';

/**
 * Whether an error says that somebody gave wrong credentials. To give none is no guess, and not a choice of the
 * caller either: any web page can make its visitors' browsers call without them, and would have them shut out.
 */
export const isRefusedCredential = (error: unknown): boolean =>
  isRealtimeError(error) && error.type === 'auth' && error.code !== 'unauthorized';
