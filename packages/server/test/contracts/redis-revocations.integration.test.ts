import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisRevocations } from '../../src/stores/redis/revocations.js';
import type { TestRedis } from '../support/redis.js';
import { callCounts, openBackend, startBackend, type RedisMode } from './redis-backend.js';
import { describeRevocations, revocationsContractBounds } from './revocations.contract.js';

for (const mode of ['one node', 'cluster'] satisfies RedisMode[]) {
  describe(`on Redis, ${mode}`, () => {
    let redis: TestRedis;
    beforeAll(async () => {
      redis = await startBackend(mode);
    });
    afterAll(() => redis.stop());

    const open = async (settings: object = {}) => {
      const backend = await openBackend(redis, mode);
      const create = () => createRedisRevocations(backend, { ...revocationsContractBounds, ...settings });
      return { ...backend, one: create(), other: create() };
    };

    describeRevocations(`redis, ${mode}`, open);

    it('are asked for with one command', async () => {
      const { one, client, close } = await open();
      const before = await callCounts(client);
      await one.isRevoked({ userId: 'ann', tokenId: 't1', issuedAt: 1 });
      const after = await callCounts(client);
      expect(after.others + after.scripts).toBe(before.others + before.scripts + 1);
      await close();
    });

    it('expire with the last credential they can concern', async () => {
      const { one, client, keys, close } = await open();
      const lifetime = revocationsContractBounds.maxLifetimeMs + 5_000;
      await one.revoke({ tokenId: 't1', at: Date.now() });
      const key = keys.of('revoked', `token:${Buffer.from('t1').toString('base64url')}`);
      expect(await client.pttl(key)).toBeGreaterThan(lifetime - 2_000);
      expect(await client.pttl(key)).toBeLessThanOrEqual(lifetime);
      await one.revoke({ tokenId: 't1', before: Date.now() + 10_000, at: Date.now() });
      expect(await client.pttl(key)).toBeGreaterThan(lifetime + 5_000);
      await one.revoke({ tokenId: 't1', at: Date.now() });
      expect(await client.pttl(key)).toBeGreaterThan(lifetime + 5_000);
      await close();
    });

    it('are refused, and none is dropped, when there are too many', async () => {
      const { one, close } = await open({ most: 2 });
      const at = Date.now();
      await one.revoke({ tokenId: 't1', at });
      await one.revoke({ tokenId: 't2', at });
      await expect(one.revoke({ tokenId: 't3', at })).rejects.toMatchObject({ code: 'overloaded' });
      await one.revoke({ tokenId: 't1', at });
      expect(await one.isRevoked({ userId: 'ann', tokenId: 't2' })).toBe(true);
      await close();
    });
  });
}
