import type { JoinData, LogEntry, Position, RealtimeError } from '@nchat/realtime-protocol/core';
import { retryDelay, SOON } from '../backoff.js';
import type { Clock } from '../clock.js';
import { createTimer } from '../timer.js';
import { adopt, emptyView, receive, type Step } from './channel-position.js';

/** Before asking again when an answer brought nothing new. */
const ASK_AGAIN_MS = 200;

/** What a {@link ChannelSync} needs, and whom it tells. */
export interface SyncHost {
  /** Where a client of this user left the log, if that is known: the first start goes on from there. */
  recall?: () => Promise<Position | undefined>;
  /** `channel:join`, with the position to go on from. */
  join: (since: Position | null) => Promise<JoinData>;
  /** An answer arrived; its snapshots of members, receipts and typing may be absent. Comes before its entries. */
  snapshot: (answer: JoinData) => void;
  /** One entry, in order, each exactly once. */
  apply: (entry: LogEntry) => void;
  /** The list starts anew from this page. */
  replace: (page: JoinData) => void;
  /** Something was missing. */
  gap: (fromOffset: number, toOffset: number, recovered: boolean) => void;
  /** The state changed. */
  changed: () => void;
  /** The join was refused for good; the state is `down`. */
  refused: (error: RealtimeError) => void;
}

/** `down`: not joined. `joining`: asked. `filling`: joined, something is missing. `live`: joined and gap-free. */
export type SyncState = 'down' | 'joining' | 'filling' | 'live';

/**
 * Keeps one reader of one log gap-free over any number of connections. Entries go in from live events and answers;
 * they come out in order, once, and a hole is either filled or announced.
 */
export interface ChannelSync {
  state: () => SyncState;
  /** The last entry that was applied. */
  position: () => Position | null;
  /** Joins on a fresh connection, from where the last one ended. */
  start: () => void;
  /** The connection is gone, or the channel was left. The position stays. */
  stop: () => void;
  /** Forgets the position: the next start takes a fresh snapshot and announces no gap. */
  forget: () => void;
  /** An entry that arrived live. */
  live: (entry: LogEntry) => void;
  /** History is lost: starts anew from a snapshot. */
  resync: () => void;
}

/**
 * Makes a {@link ChannelSync}. `patienceMs` says how long a hole may stay open without a single entry arriving; then
 * it is given up, since live entries must not be held back for ever.
 */
export function createSync(clock: Clock, patienceMs: () => number, host: SyncHost): ChannelSync {
  const askTimer = createTimer(clock);
  const stuckTimer = createTimer(clock);
  let state: SyncState = 'down';
  let view = emptyView;
  /** Where the reader stood when the hole opened; `null` when there is none. */
  let holeFrom: number | null = null;
  /** Tells the answers of superseded requests apart. */
  let run = 0;
  let failures = 0;

  function enter(next: SyncState): void {
    if (next === state) return;
    state = next;
    host.changed();
  }

  function openHole(last = view.last): void {
    holeFrom ??= last?.offset ?? null;
  }

  function supersede(): void {
    run += 1;
    askTimer.stop();
    stuckTimer.stop();
  }

  function stop(): void {
    supersede();
    view = { last: view.last, held: [] };
    enter('down');
  }

  async function ask(): Promise<void> {
    const mine = ++run;
    const since = view.last;
    askTimer.stop();
    try {
      const answer = await host.join(since);
      if (mine === run) accept(answer, since);
    } catch (error) {
      if (mine === run) fail(error as RealtimeError);
    }
  }

  async function begin(): Promise<void> {
    if (!view.last && host.recall) {
      const mine = ++run;
      const last = await host.recall();
      if (mine !== run) return;
      if (last) view = { last, held: view.held };
    }
    openHole();
    void ask();
  }

  function fill(): void {
    openHole();
    enter('filling');
    watchProgress();
    void ask();
  }

  function accept(answer: JoinData, since: Position | null): void {
    failures = 0;
    host.snapshot(answer);
    if (!since || !answer.recovered) return restart(answer);
    const before = view.last;
    const verdict = take(receive(view, answer.entries));
    if (verdict === 'resync') return resync();
    if (verdict === 'ok' && !answer.hasMore) return settle();
    if (view.last !== before) return fill();
    enter('filling');
    watchProgress();
    askTimer.start(ASK_AGAIN_MS, ask);
  }

  function restart(answer: JoinData): void {
    const from = holeFrom;
    const { position } = answer;
    holeFrom = null;
    view = { last: position, held: view.held };
    host.replace(answer);
    // Announced before the next entry: whoever listens must not see offsets jump unexplained.
    if (from !== null) host.gap(from, position.offset, false);
    if (take(adopt(view, position)) === 'fill') fill();
    else settle();
  }

  function settle(): void {
    supersede();
    const from = holeFrom;
    const to = view.last?.offset ?? 0;
    holeFrom = null;
    enter('live');
    if (from !== null && to > from) host.gap(from, to, true);
  }

  function take(step: Step): Step['verdict'] {
    if (!step.view.last) openHole(step.apply.at(-1)?.data.position);
    view = step.view;
    step.apply.forEach(host.apply);
    return step.verdict;
  }

  function resync(): void {
    if (state === 'down') return;
    openHole();
    // A live entry that broke the chain has been held already; what is held from before belongs to the lost log.
    view = { last: null, held: view.last ? [] : view.held };
    if (state === 'live') enter('filling');
    stuckTimer.stop();
    void ask();
  }

  function fail(error: RealtimeError): void {
    // A position the server cannot even read is no reason to stay out: the newest page needs none.
    if (error.type === 'validation' && view.last) return resync();
    if (!error.retryable) {
      stop();
      return host.refused(error);
    }
    failures += 1;
    stuckTimer.stop();
    askTimer.start(error.retryAfterMs ?? retryDelay(failures, SOON), ask);
  }

  function watchProgress(): void {
    if (stuckTimer.isRunning()) return;
    const stuckAt = view.last;
    stuckTimer.start(patienceMs(), () => {
      if (view.last === stuckAt) resync();
      else watchProgress();
    });
  }

  return {
    state: () => state,
    position: () => view.last,
    stop,
    resync,
    start() {
      if (state !== 'down') return;
      failures = 0;
      enter('joining');
      void begin();
    },
    forget() {
      stop();
      view = emptyView;
      holeFrom = null;
    },
    live(entry) {
      if (state === 'down') return;
      const verdict = take(receive(view, [entry]));
      if (verdict === 'resync') resync();
      else if (verdict === 'fill' && state === 'live') fill();
    },
  };
}
