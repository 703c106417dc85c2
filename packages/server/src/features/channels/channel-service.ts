import type { JoinData, JoinResult, Presence, Receipt } from '@nchat/realtime-protocol';
import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol';
import type { Metrics } from '../../core/metrics.js';
import type { LiveSession } from '../../core/session.js';
import type { ChannelFeed } from '../../feed/channel-feed.js';
import type { FeedLease, FeedRegistry } from '../../feed/feed-registry.js';
import type { ChannelLog } from '../../ports/channel-log.js';
import { isInbox } from '../../ports/topics.js';
import { readInbox } from '../../feed/inbox-read.js';
import type { ReadRequest } from '../../feed/prepare-read.js';
import { prepareRead } from '../../feed/prepare-read.js';

const ATTEMPTS = 5;

export interface ChannelServiceDeps {
  readonly log: ChannelLog;
  readonly feeds: FeedRegistry;
  readonly metrics: Metrics;
  readonly maxChannels: number;
  /** Told of who comes and goes; never awaited by the join. */
  readonly onJoined: (session: LiveSession, channelIds: readonly string[]) => void;
  readonly onLeft: (session: LiveSession, channelId: string) => void;
}

/** How a join is made. */
export interface JoinManners<D> {
  readonly mayJoin: (channelId: string) => Promise<void>;
  /** Is given the answer in the tick that enters the channel. */
  readonly respond: (data: D) => void;
  /** The answer is all that the joiner wants to be told. */
  readonly isQuiet: boolean;
}

/** A join that has read all it needs and waits for the tick that completes it. */
interface PendingJoin {
  readonly channelId: string;
  /**
   * The right to the feed, where there is one. A session has one for each of its channels for as long as it is
   * joined; those are given back by the channel's id.
   */
  readonly lease: FeedLease | null;
  finish(): JoinData | null;
  abandon(): void;
}

interface CompleteJoin {
  readonly pending: PendingJoin;
  readonly data: JoinData;
}

/** Joins with recovery, leaves, and the feeds that live sessions hold. */
export class ChannelService {
  readonly #deps: ChannelServiceDeps;

  constructor(deps: ChannelServiceDeps) {
    this.#deps = deps;
  }

  /** Joins one channel and answers in the same tick. */
  async join(
    session: LiveSession,
    request: ReadRequest,
    { mayJoin, respond, isQuiet }: JoinManners<JoinData>,
  ): Promise<JoinData> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { accessEpoch } = session;
      await mayJoin(request.channelId);
      const pending = await this.#prepare(session, request, this.#hasRoom(session, 0));
      const data = pending.finish();
      // Rights that were taken away while we read would otherwise be used after all.
      if (data && session.accessEpoch === accessEpoch) {
        // The connection may have closed while we read; a room joined now would never be left.
        if (!session.isOpen) pending.abandon();
        else if (!this.#keep(session, pending))
          throw new RealtimeError('channel_limit', { channelId: request.channelId });
        else {
          respond(data);
          this.#announce(session, [{ pending, data }], isQuiet);
        }
        return data;
      }
      pending.abandon();
    }
    // The channel moves faster than we read it.
    throw new RealtimeError('unavailable', { channelId: request.channelId });
  }

  /** Joins several channels and answers for all in one tick; each succeeds or fails on its own. */
  async joinMany(
    session: LiveSession,
    requests: readonly ReadRequest[],
    { mayJoin, respond, isQuiet }: JoinManners<{ results: JoinResult[] }>,
  ): Promise<{ results: JoinResult[] }> {
    const results = new Map<ReadRequest, JoinResult>();
    const done: (CompleteJoin & { request: ReadRequest })[] = [];
    let open = [...new Map(requests.map((request) => [request.channelId, request])).values()];
    const order = open;
    const fresh = order.filter(({ channelId }) => !isInbox(channelId) && !session.channels.has(channelId));
    for (let attempt = 0; attempt < ATTEMPTS && open.length > 0; attempt += 1) {
      const { accessEpoch } = session;
      const prepared = await Promise.all(
        open.map(async (request) => {
          try {
            await mayJoin(request.channelId);
            return await this.#prepare(session, request, this.#hasRoom(session, fresh.indexOf(request)));
          } catch (error) {
            results.set(request, failure(request.channelId, error));
            return null;
          }
        }),
      );
      // From here to the answer nothing awaits, but for channels that moved on meanwhile: those go round again.
      const again: ReadRequest[] = [];
      prepared.forEach((pending, index) => {
        const request = open[index];
        if (!pending || !request) return;
        const data = session.accessEpoch === accessEpoch ? pending.finish() : null;
        if (data) {
          results.set(request, { channelId: request.channelId, success: true, data });
          done.push({ request, pending, data });
        } else {
          pending.abandon();
          again.push(request);
        }
      });
      open = again;
      if (open.length > 0) {
        // What is complete now may not be when the others are: all are brought up to date together.
        for (const { pending } of done.splice(0)) pending.abandon();
        open = order.filter((request) => results.get(request)?.success !== false);
      }
    }
    for (const request of open) results.set(request, failure(request.channelId, new RealtimeError('unavailable')));
    const answer = (): { results: JoinResult[] } => ({
      results: order.map((request) => results.get(request) as JoinResult),
    });
    if (!session.isOpen) {
      for (const { pending } of done) pending.abandon();
      return answer();
    }
    const entered = done.filter(({ request, pending }) => {
      if (this.#keep(session, pending)) return true;
      results.set(request, failure(request.channelId, new RealtimeError('channel_limit')));
      return false;
    });
    respond(answer());
    this.#announce(session, entered, isQuiet);
    return answer();
  }

  /** Leaves a channel; leaving one that is not joined is no error. */
  leave(session: LiveSession, channelId: string): void {
    if (!session.isOpen || !session.channels.has(channelId)) return;
    session.exit(channelId);
    this.#deps.feeds.release(channelId);
    this.#deps.onLeft(session, channelId);
  }

  /** Lets go of everything a closed session held; to be called once. */
  drop(session: LiveSession): void {
    for (const channelId of session.channels) this.#deps.feeds.release(channelId);
  }

  /** Whether one more channel fits after `ahead` others of the same call. */
  #hasRoom(session: LiveSession, ahead: number): boolean {
    return session.channels.size + Math.max(0, ahead) < this.#deps.maxChannels;
  }

  async #prepare(session: LiveSession, request: ReadRequest, hasRoom: boolean): Promise<PendingJoin> {
    const { channelId } = request;
    const { userId } = session.principal;
    if (isInbox(channelId)) {
      const data = { channelId, userId, ...(await readInbox(this.#deps, request)) };
      return { channelId, lease: null, finish: () => data, abandon() {} };
    }
    const isNew = !session.channels.has(channelId);
    if (isNew && !hasRoom) throw new RealtimeError('channel_limit', { channelId });
    const lease = await this.#deps.feeds.acquire(channelId);
    try {
      const { feed } = lease;
      const read = await prepareRead(this.#deps, feed, request);
      const rangeOnly = !isNew && Boolean(request.since);
      const offset = feed.receipts.get(userId)?.offset ?? 0;
      const counted = rangeOnly
        ? 0
        : (feed.unread(userId, offset) ?? (await this.#deps.log.unread(channelId, userId, offset)));
      return {
        channelId,
        lease,
        finish: () => {
          const part = read.finish();
          if (!part) return null;
          return { channelId, userId, ...part, ...(rangeOnly ? {} : snapshot(feed, userId, counted)) };
        },
        abandon: () => lease.release(),
      };
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  /** Enters the channel; false when others that were joined while this one was read have taken the last place. */
  #keep(session: LiveSession, { channelId, lease }: PendingJoin): boolean {
    if (!lease) return true;
    const isIn = session.channels.has(channelId);
    if (isIn || !this.#hasRoom(session, 0)) {
      lease.release();
      return isIn;
    }
    // The feed's own text, which all its members can share.
    session.enter(lease.feed.channelId);
    return true;
  }

  #announce(session: LiveSession, joins: readonly CompleteJoin[], isQuiet: boolean): void {
    const entered = joins.filter(({ pending, data }) => pending.lease && data.members);
    if (!isQuiet) for (const { data } of entered) tellByEvents(session, data);
    if (entered.length === 0) return;
    this.#deps.onJoined(
      session,
      entered.map(({ pending }) => pending.channelId),
    );
  }
}

/** What clients are told by events who do not look at the answer; it says the same. */
function tellByEvents(session: LiveSession, { channelId, userId, position, members = [] }: JoinData): void {
  session.emit('channel:joined', { channelId, userId, position });
  session.emit('channel:members', { channelId, members });
  for (const member of members) if (member.status !== 'offline') session.emitShared('presence', member);
}

function snapshot(
  feed: ChannelFeed,
  userId: string,
  counted: number,
): Partial<JoinData> & { members: Presence[]; receipts: Receipt[] } {
  const lastRead = feed.receipts.get(userId);
  return {
    members: feed.memberList,
    typing: feed.typing().filter((typing) => typing.userId !== userId),
    receipts: [...feed.receipts.values()],
    lastRead: lastRead ?? null,
    unreadCount: feed.unread(userId, lastRead?.offset ?? 0) ?? counted,
  };
}

function failure(channelId: string, error: unknown): JoinResult {
  const known = isRealtimeError(error) ? error : new RealtimeError('internal', { cause: error });
  return { channelId, success: false, error: known.toWire() };
}
