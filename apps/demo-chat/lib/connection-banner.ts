import type { ConnectionSnapshot, TransportName } from '@nchat/realtime-client';
import { explain } from './words';

interface Banner {
  readonly tone: 'info' | 'busy' | 'bad';
  readonly title: string;
  readonly text: string;
  /** What the button says; it tries at once. */
  readonly action?: string;
}

type Connection = Pick<ConnectionSnapshot, 'state' | 'transport' | 'attempt' | 'reason' | 'queued'>;

const TRANSPORTS: Readonly<Record<TransportName, string>> = {
  websocket: 'over WebSocket',
  polling: 'over plain HTTP',
};

/** What there is to say about the connection; `null` when all is well, or nothing is known yet. */
export function bannerFor({ state, transport, attempt, reason, queued }: Connection): Banner | null {
  switch (state) {
    case 'reconnecting':
      return {
        tone: 'busy',
        title: 'No connection to the server.',
        text: `${waiting(queued)}${attempt > 1 ? ` ${attempt} tries so far.` : ''}`,
        action: 'Try now',
      };
    case 'connecting':
      // The first moments need no word.
      return attempt > 1 ? { tone: 'busy', title: 'Connecting again…', text: waiting(queued) } : null;
    case 'offline':
      return {
        tone: 'bad',
        title: 'No network.',
        text: `${waiting(queued)} It goes on as soon as the network is back.`,
        action: 'Try now',
      };
    case 'disconnected':
      return { tone: 'bad', title: 'Disconnected.', text: waiting(queued), action: 'Connect' };
    case 'failed':
      return {
        tone: 'bad',
        title: 'Not connected.',
        text: reason ? explain(reason) : 'The server refused the connection.',
        action: 'Try again',
      };
    case 'syncing':
      return attempt > 0 && transport
        ? { tone: 'info', title: `Connected ${TRANSPORTS[transport]}.`, text: 'Fetching what was missed…' }
        : null;
    default:
      return state === 'connected' && transport === 'polling'
        ? {
            tone: 'info',
            title: 'Connected over plain HTTP.',
            text: 'WebSocket does not get through here. All works; it is only less quick.',
            action: 'Try WebSocket now',
          }
        : null;
  }
}

const waiting = (queued: number): string =>
  queued > 0
    ? `${queued === 1 ? 'What you wrote is' : `${queued} things you did are`} kept, and sent once it is back.`
    : 'What you write is kept, and sent once it is back.';
