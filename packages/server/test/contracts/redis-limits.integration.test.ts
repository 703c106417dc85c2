import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { createRedisRates } from '../../src/stores/redis/rate-limits.js';
import type { TestRedis } from '../support/redis.js';
import { describeRateLimits, ratesContractBounds } from './rate-limits.contract.js';
import { callCounts, openBackend, startBackend, waitFor, type RedisBackend, type RedisMode } from './redis-backend.js';

const rates = ({ calls, keys }: RedisBackend, instanceId: string, settings: object = {}) =>
  createRedisRates({ ...ratesContractBounds, ...settings }, { calls, keys, clock: systemClock, instanceId });

for (const mode of ['one node', 'cluster'] satisfies RedisMode[]) {
  describe(`on Redis, ${mode}`, () => {
    let redis: TestRedis;
    beforeAll(async () => {
      redis = await startBackend(mode);
    });
    afterAll(() => redis.stop());

    describeRateLimits(`redis, ${mode}`, async () => {
      const backend = await openBackend(redis, mode);
      const one = rates(backend, 'one');
      const other = rates(backend, 'other');
      return {
        one,
        other,
        async settle() {
          await one.flush();
          await other.flush();
        },
        windowPasses: () =>
          new Promise((resolve) => void setTimeout(resolve, ratesContractBounds.durationS * 1_000 + 20)),
        async close() {
          await Promise.all([one.close(), other.close()]);
          await backend.close();
        },
      };
    });
  });
}

describe('rate limits: redis, cost and faults', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startBackend('one node');
  });
  afterAll(() => redis.stop());
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });

  const open = async (instanceId: string, prefix?: string, settings: object = {}) => {
    const backend = await openBackend(redis, 'one node', prefix);
    const limits = rates(backend, instanceId, { points: 100, durationS: 60, ...settings });
    opened.push(async () => {
      await limits.close();
      backend.client.disconnect();
    });
    return { ...backend, limits };
  };
  const spend = async ({ limits }: { limits: ReturnType<typeof rates> }, times: number): Promise<number> => {
    let allowed = 0;
    for (let n = 0; n < times; n += 1) if ((await limits.consume('ann', 'message', 1)).allowed) allowed += 1;
    return allowed;
  };

  it('ask Redis nothing to let something through, and tell it once in a while', async () => {
    const one = await open('one');
    await one.limits.consume('ann', 'message', 1);
    await one.limits.flush();
    const before = await callCounts(one.client);
    expect(await spend(one, 9)).toBe(9);
    expect(await callCounts(one.client)).toEqual(before);
    await one.limits.flush();
    expect((await callCounts(one.client)).scripts).toBe(before.scripts + 1);
  });

  it('tell at once when a share of the budget was spent', async () => {
    const [one, other] = await Promise.all([open('one', 'share'), open('other', 'share')]);
    await spend(other, 1);
    await other.limits.flush();
    expect(await spend(one, 60)).toBe(60);
    await one.limits.flush();
    expect(await spend(other, 10)).toBe(10);
    // Nothing is asked for: the answer to what was told at once comes by itself, in far fewer steps than it has left.
    let asked = 0;
    await waitFor(async () => (asked += 1) > 20 || (await other.limits.consume('ann', 'message', 1)).remaining < 40);
    expect(asked).toBeLessThanOrEqual(20);
  });

  it('keep to the budget while Redis is away, and tell when it is back, once', async () => {
    const [one, other] = await Promise.all([open('one', 'away'), open('other', 'away')]);
    await spend(one, 10);
    await one.limits.flush();
    await redis.signal('SIGSTOP');
    expect(await spend(one, 500)).toBe(90);
    await one.limits.flush();
    await redis.signal('SIGCONT');
    // What timed out may have been counted: it is told again, and must not count twice.
    await waitFor(async () => {
      await one.limits.flush();
      await other.limits.consume('ann', 'message', 1);
      await other.limits.flush();
      return !(await other.limits.consume('ann', 'message', 1)).allowed;
    });
    const [name] = (await one.client.keys('away:*')) as [string];
    expect(Number(await one.client.hget(name, 'n:one'))).toBe(100);
    const parts = await one.client.hmget(name, 'n:one', 'n:other');
    expect(Number(await one.client.hget(name, 't'))).toBe(Number(parts[0]) + Number(parts[1]));
  });

  it('bring a window back that Redis has lost', async () => {
    const [one, other] = await Promise.all([open('one', 'lost'), open('other', 'lost')]);
    await spend(one, 50);
    await spend(other, 30);
    await Promise.all([one.limits.flush(), other.limits.flush()]);
    const [name] = (await one.client.keys('lost:*')) as [string];
    const left = await one.client.pttl(name);
    await one.client.del(name);
    await spend(one, 1);
    await one.limits.flush();
    await spend(other, 1);
    await other.limits.flush();
    expect(Number(await one.client.hget(name, 't'))).toBe(82);
    expect(await one.client.pttl(name)).toBeLessThanOrEqual(left);
  });

  it('tell what is untold when they close', async () => {
    const one = await open('one', 'closing');
    await spend(one, 1);
    await one.limits.flush();
    await spend(one, 7);
    const [name] = (await one.client.keys('closing:*')) as [string];
    expect(await one.client.hget(name, 't')).toBe('1');
    await one.limits.close();
    expect(await one.client.hget(name, 't')).toBe('8');
  });

  it('close in time while Redis does not answer', async () => {
    const one = await open('one', 'stuck');
    await spend(one, 1);
    await one.limits.flush();
    await spend(one, 7);
    await redis.signal('SIGSTOP');
    const closing = one.limits.close();
    const late = new Promise((resolve) => void setTimeout(resolve, 8_000, 'late'));
    expect(await Promise.race([closing, late])).not.toBe('late');
    await redis.signal('SIGCONT');
  });

  it('leave nothing in Redis when the window is over', async () => {
    const one = await open('one', 'over', { durationS: 1 });
    await spend(one, 3);
    await one.limits.flush();
    expect(await one.client.keys('over:*')).toHaveLength(1);
    await waitFor(async () => (await one.client.keys('over:*')).length === 0);
  });
});
