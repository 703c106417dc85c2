import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryId } from '../../src/core/ids.js';
import { reactionLimits } from '../../src/core/reactions.js';
import { createRedisLog } from '../../src/stores/redis/channel-log.js';
import type { TestRedis } from '../support/redis.js';
import { contractBounds } from './channel-log.contract.js';
import { openBackend, startBackend } from './redis-backend.js';

describe('on Redis, who reacted and is not named', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startBackend('one node');
  });
  afterAll(() => redis.stop());

  const world = async () => {
    const { client, calls, keys, close } = await openBackend(redis, 'one node');
    const log = createRedisLog(calls, keys, { ...contractBounds, ttlMs: 60_000, idempotencyTtlMs: 60_000 });
    const base = { channelId: 'room', at: Date.now(), userId: 'alice' } as const;
    const send = async (): Promise<string> => {
      const said = { content: 'hi', mentions: [], attachments: [] };
      return (await log.append({ kind: 'message', id: entryId(), ...base, ...said })).message?.id ?? '';
    };
    const reactAll = async (messageId: string, users: number): Promise<void> => {
      const change = { kind: 'reaction', ...base, messageId, emoji: '👍', action: 'add' } as const;
      const userIds = Array.from({ length: users }, (_, i) => `u${i}`);
      await Promise.all(userIds.map((userId) => log.append({ ...change, id: entryId(), userId })));
    };
    const [, , msg = '', , , , , more = ''] = keys.log('room');
    return { client, log, base, send, reactAll, msg, more, close };
  };

  it('is kept beside the message, which stays small', async () => {
    const { client, send, reactAll, msg, more, close } = await world();
    const id = await send();
    await reactAll(id, reactionLimits.users + 50);
    expect(await client.zcard(more)).toBe(50);
    const text = (await client.hget(msg, `${id}:r`)) ?? '';
    expect(text.split('\u001f')).toHaveLength(reactionLimits.users + 3);
    expect(await client.pttl(more)).toBeGreaterThan(0);
    await close();
  });

  it('is forgotten with the message, and no other message’s is', async () => {
    const { client, log, base, send, reactAll, more, close } = await world();
    const [deleted, trimmed] = [await send(), await send()];
    const ids = [deleted, trimmed, await send()];
    for (const id of ids) await reactAll(id, reactionLimits.users + 2);
    expect(await client.zcard(more)).toBe(6);
    await log.append({ kind: 'delete', ...base, id: entryId(), messageId: deleted, moderator: false });
    expect(await client.zcard(more)).toBe(4);
    for (let i = 0; i < contractBounds.messages - 1; i += 1) await send();
    expect(await client.zcard(more)).toBe(2);
    await close();
  });
});
