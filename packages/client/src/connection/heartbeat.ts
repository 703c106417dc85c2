import type { Clock } from '../clock.js';
import { createTimer } from '../timer.js';
import type { ConnectionQuality, ConnectionSnapshot } from './connection-state.js';

const TICK_MS = 1000;
/** Between two round-trip measurements. */
const TICKS_PER_PING = 15;
/** A tick this late means that the machine slept, or that the page's timers were held back. */
const LATE_MS = 5000;
const PATIENCE_MS = 5000;
/** After waking up the answer is either quick or will never come. */
const PROBE_PATIENCE_MS = 1500;
/** Round trips that `quality` speaks of. */
const WINDOW = 5;

export interface HeartbeatDeps {
  readonly clock: Clock;
  /** Asks the server for its time, Unix ms. */
  ping: (patienceMs: number) => Promise<number>;
  measured: (change: Partial<ConnectionSnapshot>) => void;
  /** The clock has run on without us. */
  woke: () => void;
  /** The server says nothing at all any more. */
  dead: (error: unknown) => void;
}

/** Watches a live connection: measures it, notices when it is dead, and that time has passed unnoticed. */
export interface Heartbeat {
  start: () => void;
  stop: () => void;
  /** Something came from the server. */
  heard: () => void;
  /** Asks at once; silence is believed the first time. */
  probe: () => void;
}

/** Makes a {@link Heartbeat}. */
export function createHeartbeat({ clock, ping, measured, woke, dead }: HeartbeatDeps): Heartbeat {
  const timer = createTimer(clock);
  /** The latest question; older ones do not count any more. */
  let asked = 0;
  let ticks = 0;
  let heard = 0;
  let roundTrips: number[] = [];

  function tick(): void {
    const due = clock.now() + TICK_MS;
    timer.start(TICK_MS, () => {
      tick();
      if (clock.now() - due > LATE_MS) woke();
      // Counted, not taken from the clock, which may be set back by hours.
      else if (++ticks % TICKS_PER_PING === 0) void ask(PATIENCE_MS, 2);
    });
  }

  async function ask(patienceMs: number, chances: number): Promise<void> {
    const mine = ++asked;
    const before = heard;
    const sentAt = clock.now();
    try {
      const serverTime = await ping(patienceMs);
      const rttMs = clock.now() - sentAt;
      // Slept meanwhile, or the clock was set: that is no round trip.
      if (mine !== asked || rttMs < 0 || rttMs > patienceMs) return;
      roundTrips = [...roundTrips, rttMs].slice(-WINDOW);
      measured({
        rttMs,
        quality: qualityOf(roundTrips),
        clockOffsetMs: Math.round(serverTime + rttMs / 2 - clock.now()),
      });
    } catch (error) {
      if (mine !== asked) return;
      roundTrips = [];
      measured({ quality: 'poor' });
      if (heard !== before) return;
      // A deadline that fired late, in a frozen page, may have overtaken the answer.
      const left = chances - (clock.now() - sentAt > patienceMs + TICK_MS ? 0.5 : 1);
      if (left > 0) void ask(patienceMs, left);
      else dead(error);
    }
  }

  return {
    start() {
      ticks = 0;
      roundTrips = [];
      tick();
      void ask(PATIENCE_MS, 2);
    },
    stop() {
      asked += 1;
      timer.stop();
    },
    heard: () => void (heard += 1),
    probe: () => void ask(PROBE_PATIENCE_MS, 1),
  };
}

/** Of the median, so that one slow answer does not change it. */
function qualityOf(roundTrips: readonly number[]): ConnectionQuality {
  const ms = [...roundTrips].sort((a, b) => a - b)[roundTrips.length >> 1]!;
  return ms < 100 ? 'excellent' : ms < 250 ? 'good' : ms < 500 ? 'fair' : 'poor';
}
