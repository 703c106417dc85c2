import { RealtimeClient } from '@nchat/realtime-client';
import { createBeatClock } from './beat';
import type { EventLog } from './event-log';
import type { Faults } from './faults';
import { createFaultyFetch } from './faulty-fetch';
import type { PaneStorage } from './pane-storage';
import { createFaultyTokens } from './tokens';

/** Short, so that lost answers show soon; longer than the longest round trip of the bench. */
const ACK_TIMEOUT_MS = 3_000;

interface Surroundings {
  readonly key: string;
  readonly user: string;
  readonly url: string | undefined;
  readonly path: string;
  readonly faults: Faults;
  readonly storage: PaneStorage;
  readonly log: EventLog;
  readonly tokenEnds: (ends: number | null) => void;
}

/** A client as any page has one, with the faults of a pane wherever the client lets its surroundings be given. */
export function createPaneClient({ key, user, url, path, faults, storage, log, tokenEnds }: Surroundings) {
  return new RealtimeClient({
    url,
    path,
    device: { id: `bench-${key}`, kind: 'web' },
    getToken: createFaultyTokens(user, faults, tokenEnds),
    clock: createBeatClock(faults.beat),
    network: faults.network,
    fetch: createFaultyFetch(faults),
    queue: { storage: storage.outbox },
    positions: storage.positions,
    ackTimeoutMs: ACK_TIMEOUT_MS,
    logLevel: 'debug',
    logger: ({ level, msg, data }) => {
      log.add(level === 'error' ? 'error' : 'client', data ? `${msg} ${JSON.stringify(data)}` : msg);
    },
  });
}
