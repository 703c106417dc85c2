import type { ConnectionState, ErrorCode, RealtimeError } from '@nchat/realtime-client';

/** The connection in a word, and how good that is. */
export const CONNECTION_LABELS: Readonly<Record<ConnectionState, { label: string; tone: 'good' | 'busy' | 'bad' }>> = {
  idle: { label: 'Connecting', tone: 'busy' },
  connecting: { label: 'Connecting', tone: 'busy' },
  syncing: { label: 'Catching up', tone: 'busy' },
  connected: { label: 'Connected', tone: 'good' },
  reconnecting: { label: 'Reconnecting', tone: 'busy' },
  offline: { label: 'No network', tone: 'bad' },
  disconnected: { label: 'Disconnected', tone: 'bad' },
  failed: { label: 'Not connected', tone: 'bad' },
};

/** For codes whose own text speaks to developers. */
const ERROR_WORDS: Partial<Record<ErrorCode, string>> = {
  forbidden: 'You have no access to it, or it does not exist.',
  invalid_payload: 'The server does not take this text.',
  queue_expired: 'It has waited for too long.',
  queue_full: 'Too much is waiting to be sent already.',
  rate_limited: 'That was too much at once. It goes on in a moment.',
};

/** What went wrong, in words for a reader. */
export function explain(error: RealtimeError): string {
  // The token route says best why it gave no token.
  if (error.code === 'unauthorized' && error.cause instanceof Error) return error.cause.message;
  return ERROR_WORDS[error.code] ?? error.message;
}
