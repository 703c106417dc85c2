import type { JoinData, LogEntry, Position, RealtimeError } from '@nchat/realtime-protocol/core';
import { retryDelay } from '../backoff.js';
import type { Clock } from '../clock.js';
import { adopt, emptyView, receive, type LogView, type Step } from './channel-position.js';

/** Retries within one connection; the connection has a loop of its own. */
const RETRY = { baseMs: 500, maxMs: 20_000, firstRetrySpreadMs: 500, stableAfterMs: 0 };
/** Before asking again when an answer brought nothing new. */
const ASK_AGAIN_MS = 200;

/** What a {@link ChannelSync} needs, and whom it tells. */
export interface SyncHost {
  readonly clock: Clock;
  /** How long a hole may stay open without a single entry arriving, in milliseconds. */
  patienceMs(): number;
  /** `channel:join`, with the position to go on from. */
  join(since: Position | null): Promise<JoinData>;
  /** An answer arrived; its snapshots of members, receipts and typing may be absent. Comes before its entries. */
  snapshot(answer: JoinData): void;
  /** Entries in order, each exactly once. */
  apply(entries: readonly LogEntry[]): void;
  /** The list starts anew from this page. */
  replace(page: JoinData): void;
  /** Something was missing. */
  gap(fromOffset: number, toOffset: number, recovered: boolean): void;
  /** `state` changed. */
  changed(): void;
  /** The join was refused for good; `state` is `down`. */
  refused(error: RealtimeError): void;
}

/** `down`: not joined. `joining`: asked. `filling`: joined, something is missing. `live`: joined and gap-free. */
export type SyncState = 'down' | 'joining' | 'filling' | 'live';

/**
 * Keeps one reader of one log gap-free over any number of connections. Entries go in from live events and answers;
 * they come out in order, once, and a hole is either filled or announced.
 */
export class ChannelSync {
  state: SyncState = 'down';
  private readonly host: SyncHost;
  private view: LogView = emptyView;
  /** Where the reader stood when the hole opened; `null` when there is none. */
  private holeFrom: number | null = null;
  /** Tells the answers of superseded requests apart. */
  private run = 0;
  private failures = 0;
  private askTimer: unknown;
  private stuckTimer: unknown;

  constructor(host: SyncHost) {
    this.host = host;
  }

  get position(): Position | null {
    return this.view.last;
  }

  /** Joins on a fresh connection, from where the last one ended. */
  start(): void {
    if (this.state !== 'down') return;
    this.failures = 0;
    this.openHole();
    this.enter('joining');
    void this.ask();
  }

  /** The connection is gone, or the channel was left. The position stays. */
  stop(): void {
    this.supersede();
    this.view = { last: this.view.last, held: [] };
    this.enter('down');
  }

  /** Forgets the position: the next start takes a fresh snapshot and announces no gap. */
  forget(): void {
    this.stop();
    this.view = emptyView;
    this.holeFrom = null;
  }

  /** An entry that arrived live. */
  live(entry: LogEntry): void {
    if (this.state === 'down') return;
    const verdict = this.take(receive(this.view, [entry]));
    if (verdict === 'resync') this.resync();
    else if (verdict === 'fill' && this.state === 'live') this.fill();
  }

  /** History is lost: starts anew from a snapshot. */
  resync(): void {
    if (this.state === 'down') return;
    this.openHole();
    // A live entry that broke the chain has been held already; what is held from before belongs to the lost log.
    this.view = { last: null, held: this.view.last ? [] : this.view.held };
    if (this.state === 'live') this.enter('filling');
    void this.ask();
  }

  private fill(): void {
    this.openHole();
    this.enter('filling');
    void this.ask();
    this.watchProgress();
  }

  private async ask(): Promise<void> {
    const since = this.view.last;
    this.supersede(since !== null);
    const { run } = this;
    try {
      const answer = await this.host.join(since);
      if (run === this.run) this.accept(answer, since);
    } catch (error) {
      if (run === this.run) this.fail(error as RealtimeError);
    }
  }

  private accept(answer: JoinData, since: Position | null): void {
    this.failures = 0;
    this.host.snapshot(answer);
    if (!since || !answer.recovered) return this.restart(answer);
    const before = this.view.last;
    const verdict = this.take(receive(this.view, answer.entries));
    if (verdict === 'resync') return this.resync();
    if (verdict === 'ok' && !answer.hasMore) return this.settle();
    this.enter('filling');
    this.watchProgress();
    if (this.view.last !== before) void this.ask();
    else this.askTimer = this.host.clock.setTimeout(() => void this.ask(), ASK_AGAIN_MS);
  }

  private restart(answer: JoinData): void {
    const from = this.holeFrom;
    this.holeFrom = null;
    this.view = { last: answer.position, held: this.view.held };
    this.host.replace(answer);
    // Announced before the next entry: whoever listens must not see offsets jump unexplained.
    if (from !== null) this.host.gap(from, answer.position.offset, false);
    const verdict = this.take(adopt(this.view, answer.position));
    if (verdict === 'fill') this.fill();
    else this.settle();
  }

  private settle(): void {
    this.supersede();
    const from = this.holeFrom;
    const to = this.view.last?.offset ?? 0;
    this.holeFrom = null;
    this.enter('live');
    if (from !== null && to > from) this.host.gap(from, to, true);
  }

  private take(step: Step): Step['verdict'] {
    if (!step.view.last) this.openHole(step.apply.at(-1)?.data.position);
    this.view = step.view;
    if (step.apply.length > 0) this.host.apply(step.apply);
    return step.verdict;
  }

  private openHole(last = this.view.last): void {
    this.holeFrom ??= last?.offset ?? null;
  }

  private fail(error: RealtimeError): void {
    // A position the server cannot even read is no reason to stay out: the newest page needs none.
    if (error.type === 'validation' && this.view.last) return this.resync();
    if (!error.retryable) {
      this.stop();
      return this.host.refused(error);
    }
    this.failures += 1;
    const delay = error.retryAfterMs ?? retryDelay(this.failures, RETRY);
    this.supersede();
    this.askTimer = this.host.clock.setTimeout(() => void this.ask(), delay);
  }

  /** A range that does not come must not hold live entries back for ever. */
  private watchProgress(): void {
    if (this.stuckTimer !== undefined) return;
    const stuckAt = this.view.last;
    this.stuckTimer = this.host.clock.setTimeout(() => {
      this.stuckTimer = undefined;
      if (this.view.last === stuckAt) this.resync();
      else this.watchProgress();
    }, this.host.patienceMs());
  }

  private supersede(stillFilling = false): void {
    this.run += 1;
    this.host.clock.clearTimeout(this.askTimer);
    if (stillFilling) return;
    this.host.clock.clearTimeout(this.stuckTimer);
    this.stuckTimer = undefined;
  }

  private enter(state: SyncState): void {
    if (state === this.state) return;
    this.state = state;
    this.host.changed();
  }
}
