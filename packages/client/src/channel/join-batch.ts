import {
  BATCH_JOIN_LIMIT,
  RealtimeError,
  type JoinData,
  type JoinResult,
  type Position,
} from '@nchat/realtime-protocol/core';
import { defer, type Deferred } from '../deferred.js';

/** One channel of a `channel:join`. */
export interface JoinWish {
  readonly channelId: string;
  readonly since?: Position;
  readonly quiet?: true;
}

/** Asks to join one channel; joins of one moment become one frame. */
export type Join = (channelId: string, since: Position | null) => Promise<JoinData>;

/** Makes a {@link Join}: a reconnect with fifty channels asks once. `send` sends one `channel:join`. */
export function createJoinBatch(
  send: (payload: JoinWish | { channels: JoinWish[]; quiet: true }) => Promise<JoinData | { results: JoinResult[] }>,
): Join {
  let wishes = new Map<string, { wish: JoinWish; answer: Deferred<JoinData> }>();

  function flush(): void {
    const all = [...wishes.values()];
    wishes = new Map();
    for (let start = 0; start < all.length; start += BATCH_JOIN_LIMIT)
      void ask(all.slice(start, start + BATCH_JOIN_LIMIT));
  }

  async function ask(asked: { wish: JoinWish; answer: Deferred<JoinData> }[]): Promise<void> {
    const channels = asked.map(({ wish }) => wish);
    // Whatever an answer leaves out must not be left waiting.
    let failure: Error = new RealtimeError('internal');
    try {
      // Quiet: the answer tells all there is to know.
      const data = await send(channels.length > 1 ? { channels, quiet: true } : { ...channels[0]!, quiet: true });
      const results: JoinResult[] =
        'results' in data ? data.results : [{ channelId: data.channelId, success: true, data }];
      for (const result of results) {
        const { channelId } = result;
        const answer = asked.find(({ wish }) => wish.channelId === channelId)?.answer;
        if (result.success) answer?.settle(null, result.data);
        else answer?.settle(RealtimeError.fromWire(result.error, { channelId }));
      }
    } catch (error) {
      failure = error as Error;
    }
    for (const { answer } of asked) answer.settle(failure);
  }

  return (channelId, since) => {
    const answer = defer<JoinData>();
    queueMicrotask(flush);
    // A later wish for the same channel in the same moment takes the place of the earlier one.
    wishes.set(channelId, { wish: { channelId, ...(since && { since }) }, answer });
    return answer.promise;
  };
}
