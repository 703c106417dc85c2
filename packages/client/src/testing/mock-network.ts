import type { RealtimeClient } from '../realtime-client.js';
import type { Droppable, Link } from './link.js';
import type { ServerState } from './server-state.js';

/** The network of one mock client. */
export interface MockNetwork {
  /** Breaks the connection; attempts fail until `online()`. The client is `reconnecting` meanwhile. */
  offline: () => void;
  /** Ends `offline()`; the client tries at once, as it does when a browser reports `online`. */
  online: () => void;
  /** Delays everything from now on, each way. @param ms - Milliseconds; 0 ends it. */
  lag: (ms: number) => void;
  /**
   * Loses the next ones of a kind: `commands` never arrive, `answers` do not come back (the command was done),
   * `events` are missed: messages, edits, reactions, notices. Measured round trips (`ping`) do not count. @default one of the commands
   */
  dropNext: (count?: number, what?: Droppable) => void;
  /** The server ends and starts again, for all clients. `loseHistory`: its messages are gone with it. */
  killServer: (options?: { loseHistory?: boolean }) => void;
}

/** Makes the controls of one client's link. */
export function createMockNetwork(server: ServerState, link: Link, client: RealtimeClient): MockNetwork {
  return {
    offline() {
      link.isOnline = false;
      for (const session of server.sessions) if (session.link === link) session.kill();
    },
    online() {
      if (link.isOnline) return;
      link.isOnline = true;
      // Whoever did not want a connection does not get one. How it goes shows in the state.
      if (client.state === 'reconnecting') client.reconnect().catch(() => {});
    },
    lag: (ms) => void (link.lagMs = ms),
    dropNext: (count = 1, what = 'commands') => void (link.drops[what] += count),
    killServer: (options) => server.restart(options),
  };
}
