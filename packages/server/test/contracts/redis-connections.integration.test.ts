import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/core/clock.js';
import { createRedisConnectionCounts } from '../../src/stores/redis/connection-counts.js';
import type { TestRedis } from '../support/redis.js';
import { connectionsContractBounds, describeConnectionCounts, tryTake } from './connection-counts.contract.js';
import { callCounts, openBackend, startBackend, waitFor, type RedisBackend, type RedisMode } from './redis-backend.js';

const LEASE_MS = 900;

const counts = ({ calls, keys }: RedisBackend, instanceId: string, clock: Clock = systemClock) =>
  createRedisConnectionCounts({ ...connectionsContractBounds, leaseMs: LEASE_MS }, { calls, keys, clock, instanceId });

/** A process that was killed: none of its timers runs any more. */
function mortalClock(): Clock & { kill(): void } {
  let isAlive = true;
  return {
    now: () => systemClock.now(),
    after: (ms, task) => systemClock.after(ms, () => (isAlive ? task() : undefined)),
    kill() {
      isAlive = false;
    },
  };
}

for (const mode of ['one node', 'cluster'] satisfies RedisMode[]) {
  describe(`on Redis, ${mode}`, () => {
    let redis: TestRedis;
    beforeAll(async () => {
      redis = await startBackend(mode);
    });
    afterAll(() => redis.stop());

    const factory = async () => {
      const backend = await openBackend(redis, mode);
      const one = counts(backend, 'one');
      const other = counts(backend, 'other');
      return {
        one,
        other,
        async close() {
          await Promise.all([one.close(), other.close()]);
          await backend.close();
        },
      };
    };
    describeConnectionCounts(`redis, ${mode}`, factory, waitFor);
  });
}

describe('connection counts: redis, cost and faults', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startBackend('one node');
  });
  afterAll(() => redis.stop());

  it('forget what a killed instance held', async () => {
    const backend = await openBackend(redis, 'one node');
    const clock = mortalClock();
    const killed = counts(backend, 'killed', clock);
    for (let n = 0; n < 3; n += 1) await tryTake(killed);
    clock.kill();
    const other = counts(backend, 'other');
    expect(await tryTake(other)).toBe(false);
    await waitFor(() => tryTake(other));
    await other.close();
    await backend.close();
  });

  it('count an instance that lives on for as long as it lives', async () => {
    const backend = await openBackend(redis, 'one node');
    const [one, other] = [counts(backend, 'one'), counts(backend, 'other')];
    for (let n = 0; n < 3; n += 1) await tryTake(one);
    const end = Date.now() + 2 * LEASE_MS;
    await waitFor(async () => {
      expect(await tryTake(other)).toBe(false);
      return Date.now() > end;
    });
    await Promise.all([one.close(), other.close()]);
    expect(await backend.client.keys(`${backend.keys.of('x', 'y').split(':')[0]}:{u:*`)).toHaveLength(1);
    await backend.close();
  });

  it('say again what Redis has lost', async () => {
    const backend = await openBackend(redis, 'one node');
    const [one, other] = [counts(backend, 'one'), counts(backend, 'other')];
    for (let n = 0; n < 3; n += 1) await tryTake(one);
    const [name] = (await backend.client.keys(`${backend.keys.of('x', 'y').split(':')[0]}:{u:*`)) as [string];
    await backend.client.del(name, backend.keys.of('connections', 'instances'));
    await waitFor(async () => (await backend.client.exists(name)) === 1);
    expect(await tryTake(other)).toBe(false);
    await Promise.all([one.close(), other.close()]);
    await backend.close();
  });

  it('go by this instance alone while Redis is away, and by all when it is back', async () => {
    const backend = await openBackend(redis, 'one node');
    const [one, other] = [counts(backend, 'one'), counts(backend, 'other')];
    const taken: (() => void)[] = [];
    await tryTake(one);
    await tryTake(one, 'ann', taken);
    await tryTake(other);
    await redis.signal('SIGSTOP');
    expect(await tryTake(one)).toBe(true);
    expect(await tryTake(one)).toBe(false);
    taken[0]?.();
    expect(await tryTake(other, 'bob')).toBe(true);
    await redis.signal('SIGCONT');
    // One connection was given back and one taken meanwhile: with the other instance's there are three.
    // Each try is given back, so that this instance by itself would go on letting it in.
    await waitFor(async () => {
      const tried: (() => void)[] = [];
      const isIn = await tryTake(other, 'ann', tried);
      for (const giveBack of tried) giveBack();
      return !isIn;
    });
    await Promise.all([one.close(), other.close()]);
    await backend.close();
  });

  it('cost one script for each connection', async () => {
    const backend = await openBackend(redis, 'one node');
    const one = counts(backend, 'one', mortalClock());
    await tryTake(one, 'first');
    const before = await callCounts(backend.client);
    for (let n = 0; n < 10; n += 1) await tryTake(one, `u${n}`);
    expect((await callCounts(backend.client)).scripts - before.scripts).toBeLessThanOrEqual(11);
    await one.close();
    await backend.close();
  });
});
