import type { Clock } from '../core/clock.js';
import type { LiveSession } from '../core/session.js';
import { pause } from './pause.js';
import { planWaves } from './plan-waves.js';

export interface DrainDeps {
  readonly sessions: { all(): Iterable<LiveSession>; readonly size: number };
  readonly pipeline: { idle(): Promise<void> };
  readonly releasePolls: () => void;
  readonly clock: Clock;
  /** How long a user may be away unseen. */
  readonly graceMs: number;
}

export interface Drain {
  /**
   * Empties an instance that takes no new sends any more: polls are answered, every client is told to come back, what is
   * under way finishes, and then connections are closed in waves, so that they do not all fall upon the other instances
   * at once. Until its own wave a session works on. Ends within `timeoutMs`; who does not read by then is cut off.
   */
  run(timeoutMs: number): Promise<void>;
  /** The session has something to send, which only another instance will take: it goes with the next wave. */
  hurry(session: LiveSession): void;
}

const MOST_COMMANDS_MS = 5_000;
/** For what is still to be sent to clients that do read. */
const LINGER_MS = 2_000;
/** Shares of the time: what commands under way may take, the closes may take, the last words may take. */
const COMMANDS_SHARE = 0.3;
const WINDOW_SHARE = 0.7;
const LINGER_SHARE = 0.25;
/** Clients told in one go. */
const CHUNK = 500;

export function createDrain({ sessions, pipeline, releasePolls, clock, graceMs }: DrainDeps): Drain {
  const hurried = new Set<LiveSession>();
  const closed = new WeakSet<LiveSession>();

  function next(count: number): LiveSession[] {
    const chosen = new Set<LiveSession>();
    for (const source of [hurried, sessions.all()]) {
      for (const session of source) {
        if (chosen.size >= count) break;
        if (session.isOpen && !closed.has(session)) chosen.add(session);
      }
    }
    return [...chosen];
  }

  async function announce(retrySpreadMs: number): Promise<void> {
    const all = [...sessions.all()];
    for (let from = 0; from < all.length; from += CHUNK) {
      if (from > 0) await pause(clock, 0);
      for (const session of all.slice(from, from + CHUNK))
        session.announceClose('server_shutdown', delay(retrySpreadMs));
    }
  }

  return {
    hurry: (session) => void hurried.add(session),

    async run(timeoutMs) {
      const end = clock.now() + timeoutMs;
      releasePolls();
      const bounds = { windowMs: timeoutMs * WINDOW_SHARE, absenceMs: graceMs / 2 };
      await announce(planWaves(sessions.size, bounds).retrySpreadMs);
      await Promise.race([pipeline.idle(), pause(clock, Math.min(MOST_COMMANDS_MS, timeoutMs * COMMANDS_SHARE))]);

      const windowMs = (end - clock.now()) * WINDOW_SHARE;
      const windowEnd = clock.now() + windowMs;
      const { size, everyMs, retrySpreadMs } = planWaves(sessions.size, { ...bounds, windowMs });
      const lingerMs = Math.min(LINGER_MS, timeoutMs * LINGER_SHARE);
      for (let closedAt = clock.now(); ; await pause(clock, everyMs)) {
        // Timers of a busy process are late, and clients that were connecting may still arrive.
        const wave = next(clock.now() < windowEnd ? size : Infinity);
        for (const session of wave) {
          closed.add(session);
          hurried.delete(session);
          session.close('server_shutdown', delay(retrySpreadMs));
        }
        if (wave.length > 0) closedAt = clock.now();
        const isOver = clock.now() >= end || (wave.length === 0 && clock.now() - closedAt >= lingerMs);
        if (sessions.size === 0 || isOver) break;
      }
      // Closing waits for what is still to be sent; a client that does not read must not hold up the stop.
      for (const session of [...sessions.all()]) session.terminate();
    },
  };
}

const delay = (spreadMs: number): number => Math.round(Math.random() * spreadMs);
