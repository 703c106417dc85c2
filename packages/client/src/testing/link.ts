import type { Clock } from '../clock.js';
import type { NetworkMonitor } from '../environment.js';
import { soon } from './soon.js';

/** What may get lost on the way: commands, their answers, or events that tell an entry of the log. */
export type Droppable = 'commands' | 'answers' | 'events';

/** The way between one client and the mock server, and what is wrong with it. */
export interface Link {
  /** What the system says of the network. */
  readonly monitor: NetworkMonitor;
  /** The network goes, or comes back. */
  setOnline: (isOnline: boolean) => void;
  /** Delay per direction, in milliseconds. */
  lagMs: number;
  /** How many of each kind get lost next. */
  readonly drops: Record<Droppable, number>;
  /** Whether this one gets lost. */
  loses: (what: Droppable) => boolean;
  /** Hands something over after the lag; never out of order. Without a lag, events arrive at once. */
  carry: (what: Droppable, deliver: () => void) => void;
}

/** Makes a faultless {@link Link}. */
export function createLink(clock: Clock): Link {
  /** When the last thing under way arrives, per direction: nothing that is sent later may overtake it. */
  const arrival = { up: 0, down: 0 };
  const watchers = new Set<() => void>();
  let isOnline = true;
  const link: Link = {
    monitor: {
      isOnline: () => isOnline,
      watch(callback) {
        watchers.add(callback);
        return () => void watchers.delete(callback);
      },
    },
    setOnline(next) {
      isOnline = next;
      for (const callback of [...watchers]) callback();
    },
    lagMs: 0,
    drops: { commands: 0, answers: 0, events: 0 },
    loses(what) {
      if (link.drops[what] === 0) return false;
      link.drops[what] -= 1;
      return true;
    },
    carry(what, deliver) {
      const direction = what === 'commands' ? 'up' : 'down';
      const now = clock.now();
      const at = Math.max(now + link.lagMs, arrival[direction]);
      if (at > now) {
        arrival[direction] = at;
        clock.setTimeout(deliver, at - now);
      } else if (what === 'events') deliver();
      else soon(deliver);
    },
  };
  return link;
}
