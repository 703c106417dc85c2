import type { Droppable, Link } from './link.js';
import type { ServerState } from './server-state.js';

/** The network of one mock client. */
export interface MockNetwork {
  /** The network is gone, and the system says so: the client is `offline`, and tries nothing. */
  offline: () => void;
  /** Ends `offline()`; the client connects at once, as in a browser. */
  online: () => void;
  /** Delays everything from now on, each way. @param ms - Milliseconds; 0 ends it. */
  lag: (ms: number) => void;
  /**
   * Loses the next ones of a kind: `commands` never arrive, `answers` do not come back (the command was done),
   * `events` are missed: messages, edits, reactions, notices. Measured round trips (`ping`) do not count.
   *
   * @param count - How many. @default 1
   * @param what - Of which kind. @default commands
   */
  dropNext: (count?: number, what?: Droppable) => void;
  /**
   * The server ends and starts again, for all of its clients; they come back by themselves.
   *
   * @param options - `loseHistory`: its messages are gone with it.
   */
  killServer: (options?: { loseHistory?: boolean }) => void;
}

/** Makes the controls of one client's link. */
export function createMockNetwork(server: ServerState, link: Link): MockNetwork {
  return {
    offline() {
      link.setOnline(false);
      for (const session of server.sessions) if (session.link === link) session.kill();
    },
    online: () => link.setOnline(true),
    lag: (ms) => void (link.lagMs = ms),
    dropNext: (count = 1, what = 'commands') => void (link.drops[what] += count),
    killServer: (options) => server.restart(options),
  };
}
