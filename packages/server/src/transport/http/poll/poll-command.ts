import type { BatchPollResponse, BatchPollResult, PollResult } from '@nchat/realtime-protocol';
import { BatchPollRequest, ChannelId, limits, PollQuery, PollState, RealtimeError } from '@nchat/realtime-protocol';
import { z } from 'zod';
import type { Command } from '../../../pipeline/command.js';
import type { PollDeps } from './poll-round.js';
import type { PolledState } from './polled-channel.js';
import { poll } from './poll-round.js';

const CHANNELS_PER_POINT = 10;
/** Entries of one batch answer in all; many channels share them, and say `hasMore`. */
const BATCH_ENTRIES = 1000;
const LEAST_PER_CHANNEL = 20;

// `since` is read by the poll itself: a bad one has a code of its own, and in a batch concerns its channel alone.
const PollInput = PollQuery.extend({ since: z.unknown().optional() });
const BatchInput = BatchPollRequest.extend({
  channels: z
    .array(z.object({ channelId: ChannelId, since: z.unknown().optional(), state: PollState }))
    .min(1)
    .max(limits.batchPoll),
});
type PollInput = z.output<typeof PollInput>;
type BatchInput = z.output<typeof BatchInput>;

/** The time that a poll may wait: none when it names no position, since it then has an answer in any case. */
const waitOf = (wait: number | undefined, channels: readonly { since?: unknown }[]): number =>
  channels.every(({ since }) => since !== undefined && since !== null) ? (wait ?? 0) : 0;

/**
 * `GET /poll`. A poll is the join of those who have no socket: it makes the user present and tells all that happens,
 * so it asks for the same right. Waiting is free, because it is capped; what answers at once is a read like others.
 */
export const pollCommand = (deps: PollDeps, signal: AbortSignal): Command<PollInput, PollResult> => ({
  name: 'poll',
  input: PollInput,
  limit: 'history',
  cost: (input) => (waitOf(input.wait, [input]) > 0 ? 0 : 1),
  mutates: false,
  async run(input, context) {
    const { session, requestId } = context;
    const admit = (channelId: string): Promise<void> => context.authorize('join', channelId);
    const waitMs = waitOf(input.wait, [input]);
    const [outcome] = await poll(deps, { channels: [input], waitMs, signal, session, requestId, admit });
    if (!outcome) throw new RealtimeError('internal');
    if ('error' in outcome) throw outcome.error;
    return outcome.result;
  },
});

/** `POST /poll`: many channels under one wait. */
export const batchPollCommand = (deps: PollDeps, signal: AbortSignal): Command<BatchInput, BatchPollResponse> => ({
  name: 'poll',
  input: BatchInput,
  limit: 'history',
  cost: ({ wait, channels }) => (waitOf(wait, channels) > 0 ? 0 : Math.ceil(channels.length / CHANNELS_PER_POINT)),
  mutates: false,
  async run(input, context) {
    const { session, requestId } = context;
    const admit = (channelId: string): Promise<void> => context.authorize('join', channelId);
    // A channel named twice is asked once, at the place named last.
    const asked = [...new Map(input.channels.map((channel) => [channel.channelId, channel])).values()];
    const share = Math.max(LEAST_PER_CHANNEL, Math.floor(BATCH_ENTRIES / asked.length));
    const channels = asked.map((channel) => {
      const most = channel.since === undefined || channel.since === null ? limits.defaultPage : limits.page;
      return { ...channel, limit: Math.min(share, most) };
    });
    const waitMs = waitOf(input.wait, channels);
    const { status } = input;
    const outcomes = await poll(deps, { channels, status, waitMs, signal, session, requestId, admit });
    return {
      results: outcomes.map((outcome) => {
        if ('result' in outcome) return outcome.news ? withNews(outcome.result, outcome.news) : outcome.result;
        const { channelId, error } = outcome;
        // The command as a whole succeeds, so nobody else logs this.
        if (error.code === 'internal') deps.logger.error({ err: error.cause, requestId }, 'poll of a channel failed');
        return { channelId, error: error.toWire() };
      }),
      timestamp: deps.clock.now(),
    };
  },
});

/** In place of the snapshots, what the client has not seen of them. */
function withNews(
  { presence: _p, typing: _t, receipts: _r, ...result }: PollResult,
  news: PolledState,
): BatchPollResult {
  return { ...result, ...news };
}
