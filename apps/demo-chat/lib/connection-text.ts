import type { ConnectionState, RealtimeError } from '@nchat/realtime-client';

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

/** What went wrong in words: a cause of our own says more than the code's fixed text. */
export function explain(error: RealtimeError): string {
  return error.cause instanceof Error && error.code === 'unauthorized' ? error.cause.message : error.message;
}
