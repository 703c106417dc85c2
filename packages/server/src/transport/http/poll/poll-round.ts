import type { PollResult } from '@nchat/realtime-protocol';
import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol';
import type { Session } from '../../../core/session.js';
import { toRealtimeError } from '../../../pipeline/errors.js';
import { isInbox } from '../../../ports/topics.js';
import type { HttpDeps } from '../deps.js';
import type { Place, PollWaiters } from './poll-waiter.js';
import { Bell } from './poll-waiter.js';
import type { PolledChannel, PolledState } from './polled-channel.js';
import { openChannel } from './polled-channel.js';
import { parseState } from './poll-state.js';
import { startOf } from './since.js';

/** How long presence, receipts and typing may come to rest before they are told: they come in bursts. */
const SETTLE_MS = 100;

export type PollDeps = Pick<
  HttpDeps,
  'feeds' | 'inbox' | 'log' | 'presence' | 'settings' | 'clock' | 'logger' | 'metrics'
> & {
  readonly waiters: PollWaiters;
};

export interface PollRequest {
  readonly channels: readonly {
    readonly channelId: string;
    readonly since?: unknown;
    readonly limit?: number | undefined;
    /** What the client has seen beside the log; `null`: nothing yet; absent: it wants all of it each time. */
    readonly state?: string | null | undefined;
  }[];
  /** How the polling device shows in presence. */
  readonly status?: 'online' | 'away' | undefined;
  /** How long to wait for news; 0 answers at once. */
  readonly waitMs: number;
  /** Aborted when the client goes. */
  readonly signal: AbortSignal;
  readonly session: Session;
  readonly requestId: string;
  /** Rejects when the channel may not be polled. */
  readonly admit: (channelId: string) => Promise<void>;
}

/** A channel's answer: its result, or an error of its own. */
export type PollOutcome = { readonly channelId: string } & (
  { readonly result: PollResult; readonly news: PolledState | null } | { readonly error: RealtimeError }
);

interface Slot {
  readonly channelId: string;
  channel: PolledChannel | null;
  error: RealtimeError | null;
}

/** Asks all channels, and answers as soon as one of them has something to tell, be it an error or a reset. */
export async function poll(deps: PollDeps, request: PollRequest): Promise<PollOutcome[]> {
  const { channels, waitMs, session, requestId } = request;
  const bell = new Bell();
  const slots = channels.map<Slot>(({ channelId }) => ({ channelId, channel: null, error: null }));
  const place =
    waitMs > 0
      ? deps.waiters.enter(
          session.principal,
          slots.map((slot) => slot.channelId),
        )
      : null;
  const fail = (slot: Slot, thrown: unknown): void => {
    slot.error = toRealtimeError(thrown, requestId);
  };
  try {
    await Promise.all(
      slots.map(async (slot, index) => {
        const { channelId, since, limit, state } = channels[index] as PollRequest['channels'][number];
        const { userId } = session.principal;
        try {
          await request.admit(channelId);
          // An order that came between two polls found nobody waiting.
          if (state && deps.waiters.wasRemoved(userId, channelId, parseState(state).at)) {
            throw new RealtimeError('forbidden', { channelId });
          }
          const asked = { channelId, start: startOf(since), limit, state, userId };
          slot.channel = await openChannel(deps, asked, () => bell.ring());
        } catch (error) {
          fail(slot, error);
        }
      }),
    );
    touch(deps, request, slots);
    const readAll = (asked: readonly Slot[]): Promise<boolean> => hasNews(asked, fail);
    if (!(await readAll(slots)) && place) await untilNews(deps, request, { place, bell, slots, readAll, fail });
    return slots.map(({ channelId, channel, error }) =>
      channel && !error
        ? { channelId, result: channel.result(deps.clock.now()), news: channel.news(deps.clock.now()) }
        : { channelId, error: error ?? new RealtimeError('internal', { requestId }) },
    );
  } finally {
    place?.leave();
    for (const { channel } of slots) channel?.close();
  }
}

interface Wait {
  readonly place: Place;
  readonly bell: Bell;
  readonly slots: readonly Slot[];
  readonly readAll: (asked: readonly Slot[]) => Promise<boolean>;
  readonly fail: (slot: Slot, thrown: unknown) => void;
}

async function untilNews(deps: PollDeps, request: PollRequest, wait: Wait): Promise<void> {
  const { waitMs, signal } = request;
  const { place, bell, slots, readAll, fail } = wait;
  const deadline = deps.clock.now() + waitMs;
  // Presence by HTTP runs out sooner than a long wait may, so it is renewed on the way.
  const stretch = Math.max(1_000, deps.settings.presence.timeoutMs / 2);
  const isStirred = (): boolean => slots.filter(({ channel }) => channel?.isStirred).length > 0;
  let settledAt: number | null = null;
  let touchAt = deps.clock.now() + stretch;
  const renew = (): void => {
    touch(deps, request, slots);
    touchAt = deps.clock.now() + stretch;
  };
  for (let now = deps.clock.now(); now < deadline; now = deps.clock.now()) {
    if (now >= touchAt) renew();
    if (isStirred()) settledAt ??= now + SETTLE_MS;
    const until = Math.min(deadline, settledAt ?? touchAt);
    try {
      const outcome = await place.wait(bell, Math.max(0, until - now), signal);
      if (outcome === 'released') return;
      if (outcome === 'timeout') {
        // What came and went in the meantime needs no telling.
        if (settledAt !== null && isStirred()) return;
        if (settledAt === null) renew();
        settledAt = null;
        continue;
      }
    } catch (error) {
      const slot = slots.find(({ channelId }) => isRealtimeError(error) && error.channelId === channelId);
      if (!slot) throw error;
      return fail(slot, error);
    }
    bell.reset();
    if (await readAll(slots.filter(({ channel }) => channel?.hasChanged))) return;
  }
}

/** Reads the channels; an error is news too, since waiting would not mend it. */
async function hasNews(slots: readonly Slot[], fail: (slot: Slot, thrown: unknown) => void): Promise<boolean> {
  const news = await Promise.all(
    slots.map(async (slot) => {
      if (!slot.channel) return true;
      try {
        return await slot.channel.read();
      } catch (error) {
        fail(slot, error);
        return true;
      }
    }),
  );
  return news.includes(true);
}

/** Whoever polls is there; a service that polls for a user is not that user. */
function touch({ presence, logger }: PollDeps, { session, status }: PollRequest, slots: readonly Slot[]): void {
  const { principal } = session;
  if (principal.kind !== 'user') return;
  const channelIds = slots
    .filter(({ channel, channelId }) => channel && !isInbox(channelId))
    .map((slot) => slot.channelId);
  presence.touchHttp(principal.userId, channelIds, status).catch((error: unknown) => {
    logger.warn({ err: error }, 'presence of a polling user could not be kept');
  });
}
