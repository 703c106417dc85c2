import {
  BATCH_POLL_LIMIT,
  RealtimeError,
  type BatchPollResponse,
  type BatchPollResult,
} from '@nchat/realtime-protocol/core';
import { advisedDelay, retryDelay, SOON } from '../../backoff.js';
import type { Clock } from '../../clock.js';
import type { HttpClient } from './http-client.js';
import { keep, positionOf, tell, type PolledChannel } from './polled-channel.js';

/** Well under the 30 s after which the most impatient proxies give up. */
const WAIT_MS = 20_000;
const GRACE_MS = 10_000;
/** Failures in a row that a poll is repeated for. */
const CHANCES = 4;
/** An answer that came sooner, and without entries, is no reason to hurry. */
const EARLY_MS = 1_000;
/** Between two polls of ten channels, under the pace that the server allows. */
const PACE_MS = 55;

export interface PollLoopDeps {
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly channels: Map<string, PolledChannel>;
  /** How this device shows in presence. */
  readonly status: () => 'online' | 'away' | undefined;
  readonly emit: (name: string, data: unknown) => void;
  /** The way to the server is gone, or closed to us. */
  readonly end: (error: RealtimeError) => void;
}

/** Polls that follow each other without a pause, one at a time for up to a hundred channels. */
export interface PollLoop {
  /** The channels changed: what waits is given up, and asked anew for those there are now. */
  restart: () => void;
  stop: () => void;
}

/** Makes a {@link PollLoop}. */
export function createPollLoop({ clock, http, channels, status, emit, end }: PollLoopDeps): PollLoop {
  /** Tells the answers of superseded polls apart. */
  let run = 0;
  let waits: { abort: () => void }[] = [];

  function wait<T>(end: { abort: () => void }, done: Promise<T>): Promise<T> {
    waits.push(end);
    return done.finally(() => (waits = waits.filter((other) => other !== end)));
  }

  function pause(ms: number): Promise<void> {
    let timer: unknown;
    const done = new Promise<void>((resolve) => (timer = clock.setTimeout(resolve, ms)));
    return wait({ abort: () => clock.clearTimeout(timer) }, done);
  }

  function stop(): void {
    run += 1;
    for (const wait of waits) wait.abort();
    waits = [];
  }

  function restart(): void {
    stop();
    const ids = [...channels].filter(([, { isBehind }]) => !isBehind).map(([id]) => id);
    for (let start = 0; start < ids.length; start += BATCH_POLL_LIMIT) {
      void follow(ids.slice(start, start + BATCH_POLL_LIMIT));
    }
  }

  function ask(ids: readonly string[]): Promise<BatchPollResponse> {
    const abort = new AbortController();
    const asked = ids.map((channelId) => {
      const { cursor, state } = channels.get(channelId)!;
      return { channelId, since: cursor, state };
    });
    const body = { channels: asked, wait: WAIT_MS, status: status() };
    return wait(abort, http.call('POST', '/poll', body, { deadlineMs: WAIT_MS + GRACE_MS, abort }));
  }

  async function follow(ids: readonly string[]): Promise<void> {
    const mine = run;
    let failures = 0;
    let hurry = 0;
    while (mine === run) {
      const askedAt = clock.now();
      let delay: number;
      try {
        const { results } = await ask(ids);
        if (mine !== run) return;
        const { hasEntries, error } = take(results);
        if (error) throw error;
        failures = 0;
        const tookMs = clock.now() - askedAt;
        hurry = hasEntries || tookMs > EARLY_MS ? 0 : hurry + 1;
        delay = hurry > 0 ? Math.min(2000, PACE_MS * 2 ** hurry) : PACE_MS * Math.ceil(ids.length / 10) - tookMs;
      } catch (cause) {
        if (mine !== run) return;
        const error = cause as RealtimeError;
        failures += 1;
        if (!error.retryable || failures >= CHANCES) return end(error);
        delay = error.retryAfterMs ? advisedDelay(error.retryAfterMs) : retryDelay(failures, SOON);
      }
      if (delay > 0) await pause(delay);
    }
  }

  /** Tells what came. A channel that fails for now has its error returned, for the next poll to be later. */
  function take(results: BatchPollResponse['results']): { hasEntries: boolean; error: RealtimeError | undefined } {
    const mine = run;
    const told: [BatchPollResult, PolledChannel][] = [];
    let hasEntries = false;
    let isLess = false;
    let failure: RealtimeError | undefined;
    for (const result of results) {
      const channel = channels.get(result.channelId);
      if (!channel || mine !== run) continue;
      if ('error' in result) {
        const error = RealtimeError.fromWire(result.error);
        if (error.retryable) failure = error;
        else isLess = refuse(result.channelId, channel, error);
      } else if (result.recovered) {
        told.push([result, { ...channel }]);
        hasEntries ||= result.messages.length + result.events.length > 0;
        keep(channel, result);
      } else {
        channel.isBehind = isLess = true;
        emit('channel:reset', { channelId: result.channelId, position: positionOf(result), reason: 'history lost' });
      }
    }
    // Also when one who hears it leaves another channel: the cursors are past it.
    for (const [result, before] of told) if (channels.has(result.channelId)) tell(result, before, channels, emit);
    if (isLess && mine === run) restart();
    return { hasEntries, error: failure };
  }

  function refuse(channelId: string, channel: PolledChannel, { code, type }: RealtimeError): true {
    if (type === 'validation') {
      channel.isBehind = true;
      emit('channel:reset', { channelId, reason: code });
    } else {
      channels.delete(channelId);
      emit('channel:removed', { channelId, reason: code });
    }
    return true;
  }

  return { restart, stop };
}
