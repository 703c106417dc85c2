import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryId } from '../../src/core/ids.js';
import type { MessageAppend } from '../../src/ports/channel-log.js';
import { createRedisLog } from '../../src/stores/redis/channel-log.js';
import type { RedisCalls } from '../../src/stores/redis/scripts.js';
import { createRedisMentions } from '../../src/stores/redis/pending-mentions.js';
import type { TestRedis } from '../support/redis.js';
import { contractBounds } from './channel-log.contract.js';
import { describePendingMentions } from './pending-mentions.contract.js';
import { callCounts, openBackend, startBackend, waitFor, type RedisMode } from './redis-backend.js';

const TTL_MS = 60_000;
const message = (over: Partial<MessageAppend> = {}): MessageAppend => ({
  kind: 'message',
  channelId: 'room',
  id: entryId(),
  at: Date.now(),
  userId: 'alice',
  content: 'hi',
  mentions: ['bob'],
  attachments: [],
  ...over,
});

describe.each<RedisMode>(['one node', 'cluster'])('pending mentions on %s', (mode) => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startBackend(mode);
  });
  afterAll(() => redis.stop());

  const open = async () => {
    const backend = await openBackend(redis, mode);
    const { calls, keys, close } = backend;
    const log = createRedisLog(calls, keys, { ...contractBounds, ttlMs: TTL_MS, idempotencyTtlMs: TTL_MS });
    return { ...backend, log, mentions: createRedisMentions(calls, keys), close };
  };

  describePendingMentions(mode, open);

  it('expire with their channel, and so does the list of channels', async () => {
    const { client, keys, log, close } = await open();
    await log.append(message());
    const [meta = ''] = keys.log('room');
    for (const key of [keys.log('room')[6] ?? '', keys.mentions]) {
      const left = (await client.pttl(key)) - (await client.pttl(meta));
      expect(Math.abs(left), key).toBeLessThan(1_000);
    }
    await close();
  });

  it('leave nothing behind when they are settled', async () => {
    const { client, keys, log, mentions, close } = await open();
    const { message: sent } = await log.append(message());
    await mentions.settle('room', [{ messageId: sent?.id ?? '', offset: 1 }]);
    expect(await client.exists(keys.log('room')[6] ?? '')).toBe(0);
    await waitFor(async () => {
      expect(await mentions.takeOver(0)).toEqual([]);
      return (await client.exists(keys.mentions)) === 0;
    });
    await close();
  });

  it('cost a send that mentions nobody no call', async () => {
    const { client, log, close } = await open();
    const counted = async (append: MessageAppend): Promise<number> => {
      const before = (await callCounts(client)).scripts;
      await log.append(append);
      return (await callCounts(client)).scripts - before;
    };
    await counted(message());
    expect(await counted(message({ mentions: [] }))).toBe(1);
    expect(await counted(message({ mentions: ['alice'] }))).toBe(1);
    await close();
  });

  it('are found though they come while the channel is found empty', async () => {
    const { calls, keys, log, mentions, close } = await open();
    const { message: first } = await log.append(message());
    await mentions.settle('room', [{ messageId: first?.id ?? '', offset: 1 }]);
    let late: string | undefined;
    const slow = createRedisMentions(
      {
        ...calls,
        call: async (name, ...rest) => {
          if (name === 'mentionsClear') late = (await log.append(message())).message?.id;
          return calls.call(name, ...rest);
        },
      },
      keys,
    );
    await waitFor(async () => {
      expect(await slow.takeOver(0)).toEqual([]);
      return late !== undefined;
    });
    expect(await mentions.takeOver(0)).toMatchObject([{ messageId: late }]);
    await close();
  });

  it('are found though they come after the channel was found empty that was noted for them', async () => {
    const { calls, keys, log, mentions, close } = await open();
    const { message: first } = await log.append(message());
    await mentions.settle('room', [{ messageId: first?.id ?? '', offset: 1 }]);
    const call: RedisCalls['call'] = async (name, ...rest) => {
      // The note is there, and the append on its way to another node.
      if (name === 'append') expect(await mentions.takeOver(0)).toEqual([]);
      return calls.call(name, ...rest);
    };
    const bounds = { ...contractBounds, ttlMs: TTL_MS, idempotencyTtlMs: TTL_MS };
    const { message: late } = await createRedisLog({ ...calls, call }, keys, bounds).append(message());
    const found: unknown[] = [];
    await waitFor(async () => found.push(...(await mentions.takeOver(0))) > 0);
    expect(found).toMatchObject([{ messageId: late?.id }]);
    await close();
  });

  it('do not keep a send waiting for the list of channels', async () => {
    const { calls, keys, log, mentions, close } = await open();
    let note: Promise<unknown> = Promise.resolve();
    const stuck = createRedisLog(
      {
        ...calls,
        call: (name, ...rest) => {
          if (name !== 'mentionsNote') return calls.call(name, ...rest);
          note = Promise.reject(new Error('the node is away'));
          return note as Promise<never>;
        },
      },
      keys,
      { ...contractBounds, ttlMs: TTL_MS, idempotencyTtlMs: TTL_MS },
    );
    const { message: sent } = await stuck.append(message());
    await expect(note).rejects.toThrow();
    // Not on the list, but there for whoever looks into the channel.
    expect(await mentions.takeOver(0)).toEqual([]);
    expect(await mentions.of('room')).toMatchObject([{ messageId: sent?.id }]);
    await log.append(message());
    await waitFor(async () => (await mentions.takeOver(0)).length === 2);
    await close();
  });
});
