import { MENTIONS_PAGE, type PendingMentions, type PendingMentionStore } from '../../ports/pending-mentions.js';
import type { Keys } from './keys.js';
import type { RedisCalls } from './scripts.js';

/** Channels claimed at once. */
const PAGE = 100;
/** Records given out at once: about as many as one instance delivers in a second. */
const MOST_TAKEN = 1_000;

type RawPending = [count: number, ...offsetsAndRecords: string[]];

/**
 * Pending mentions in Redis: records in the slot of their channel, written by the append itself, and one list of the
 * channels that may have some. On a Cluster that list is in another slot, so a channel is noted there before each
 * append, and forgotten when it is looked into and found empty, by the second claim that nothing was noted before: what was
 * noted shortly before the first may still be on its way to the channel.
 */
export function createRedisMentions({ call }: RedisCalls, keys: Keys): PendingMentionStore {
  const read = async (channelId: string, ageMs: number): Promise<{ count: number; records: PendingMentions[] }> => {
    const [count, ...flat] = await call<RawPending>('pending', keys.log(channelId), [ageMs, MENTIONS_PAGE]);
    const records: PendingMentions[] = [];
    for (let i = 0; i + 1 < flat.length; i += 2) {
      records.push(recordOf(channelId, Number(flat[i]), flat[i + 1] as string));
    }
    return { count, records };
  };

  /** Claims one page of channels. */
  const takePage = async (ageMs: number): Promise<{ records: PendingMentions[]; isLast: boolean }> => {
    const [claim, ...flat] = await call<[claim: string, ...(string | number)[]]>(
      'mentionsClaim',
      [keys.mentions],
      [ageMs, PAGE],
    );
    const channelIds = flat.filter((_, i) => i % 2 === 0) as string[];
    const isQuiet = (i: number): boolean => flat[2 * i + 1] === 1;
    // A channel whose node is away is claimed again later.
    const outcomes = await Promise.allSettled(channelIds.map((channelId) => read(channelId, ageMs)));
    const empty = channelIds.filter((_, i) => {
      const outcome = outcomes[i];
      return isQuiet(i) && outcome?.status === 'fulfilled' && outcome.value.count === 0;
    });
    if (empty.length > 0) await call('mentionsClear', [keys.mentions], [claim, ...empty]);
    const records = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value.records : []));
    return { records, isLast: channelIds.length < PAGE };
  };

  return {
    of: async (channelId) => (await read(channelId, 0)).records,
    async takeOver(ageMs) {
      const taken: PendingMentions[] = [];
      while (taken.length < MOST_TAKEN) {
        const { records, isLast } = await takePage(ageMs);
        taken.push(...records);
        if (isLast) break;
      }
      return taken;
    },
    async settle(channelId, records) {
      const args = records.flatMap(({ offset, messageId }) => [offset, messageId]);
      await call('settle', keys.log(channelId), args);
    },
  };
}

/** `<time> LF <message> LF <author> LF <user> LF <user>…`, as the append script writes it. */
function recordOf(channelId: string, offset: number, text: string): PendingMentions {
  const [, messageId = '', fromUserId = '', ...userIds] = text.split('\n');
  return { channelId, messageId, offset, fromUserId, userIds };
}
