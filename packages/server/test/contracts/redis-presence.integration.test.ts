import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PresenceStore } from '../../src/ports/presence-store.js';
import { createRedisPresence } from '../../src/stores/redis/presence-store.js';
import type { TestRedis } from '../support/redis.js';
import { describePresenceStore, presenceContractBounds } from './presence-store.contract.js';
import { openBackend, startBackend, waitFor, type RedisBackend, type RedisMode } from './redis-backend.js';

const bounds = { ...presenceContractBounds, membersPerChannel: 50 };
const device = { id: 'd', kind: 'web', status: 'online' } as const;

/** Time as the caller gives it: it stands between waits, so that a test can name the moment of a call. */
function standingTime() {
  let now = Date.now();
  return {
    now: () => now,
    async advance(ms: number) {
      const end = now + ms;
      await new Promise<void>((resolve) => setTimeout(resolve, end - Date.now()));
      now = Math.max(end, Date.now());
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

    describePresenceStore(`redis, ${mode}`, async () => {
      const { calls, keys, close } = await openBackend(redis, mode);
      return { store: createRedisPresence(calls, keys, bounds), ...standingTime(), close };
    });
  });
}

describe('presence store: redis, faults and bounds', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startBackend('one node');
  });
  afterAll(() => redis.stop());

  const open = async (prefix?: string) => {
    const backend = await openBackend(redis, 'one node', prefix);
    return { ...backend, store: createRedisPresence(backend.calls, backend.keys, bounds) };
  };
  const keysOf = async ({ client, keys }: RedisBackend): Promise<string[]> =>
    client.keys(`${keys.of('x', 'y').split(':')[0]}:*`);

  it('lets every key expire', async () => {
    const backend = await open();
    const { store, client } = backend;
    await store.renew('one', Date.now());
    await store.remember('general', 'ann', Date.now());
    await store.contribute('one', 'ann', { devices: [device], channels: ['general'] }, Date.now());
    await store.choose('bob', { status: 'dnd' }, Date.now());
    const names = await keysOf(backend);
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) expect(await client.pttl(name), name).toBeGreaterThan(0);
    await backend.close();
  });

  it('keeps the most recent members of a channel', async () => {
    const { store, close } = await open();
    for (let i = 0; i < 60; i += 1) await store.remember('general', `u${i}`, Date.now());
    const members = await store.members('general');
    expect(members).toHaveLength(50);
    expect(members.map(({ userId }) => userId)).toContain('u59');
    await close();
  });

  const here = { devices: [device], channels: ['general'] };
  const devicesOf = async ({ store }: { store: PresenceStore }, userId: string): Promise<number> =>
    (await store.read([userId]))[0]?.devices.length ?? 0;

  it('sweeps what a lease left that ran out, and not what came back under a new one', async () => {
    const stalled = await open('back');
    const witness = await open('back');
    const time = standingTime();
    await stalled.store.renew('one', time.now());
    await witness.store.renew('two', time.now());
    await stalled.store.contribute('one', 'ann', here, time.now());
    await stalled.store.contribute('one', 'bob', here, time.now());
    await time.advance(bounds.leaseMs * 0.6);
    await witness.store.renew('two', time.now());
    await time.advance(bounds.leaseMs * 0.6);
    // It wakes before anybody noticed, and tells anew of ann alone.
    await stalled.store.renew('one', time.now());
    await stalled.store.contribute('one', 'ann', here, time.now());
    const swept: string[] = [];
    await waitFor(async () => {
      for (const [{ store }, name] of [
        [stalled, 'one'],
        [witness, 'two'],
      ] as const) {
        swept.push(...(await store.renew(name, Date.now())).changes.map(({ after }) => after.userId));
      }
      return swept.length > 0;
    });
    expect(swept).toEqual(['bob']);
    expect(await devicesOf(witness, 'ann')).toBe(1);
    expect(await devicesOf(witness, 'bob')).toBe(0);
    await Promise.all([stalled.close(), witness.close()]);
  });

  it('finds what is left of instances that nobody knows any more', async () => {
    const dead = await open('orphan');
    await dead.store.renew('one', Date.now());
    await dead.store.contribute('one', 'ann', here, Date.now());
    for (const name of (await keysOf(dead)).filter((key) => key.includes('{presence}'))) await dead.client.del(name);
    const witness = await open('orphan');
    await waitFor(async () => {
      await witness.store.renew('two', Date.now());
      return (await devicesOf(witness, 'ann')) === 0;
    });
    await Promise.all([dead.close(), witness.close()]);
  });

  it('ends each of many users of a dead instance in exactly one of two survivors', async () => {
    const [dead, one, two] = await Promise.all([open('many'), open('many'), open('many')]);
    await dead.store.renew('dead', Date.now());
    const userIds = Array.from({ length: 1_200 }, (_, n) => `u${n}`);
    await Promise.all(userIds.map((userId) => dead.store.contribute('dead', userId, here, Date.now())));
    const told: string[] = [];
    await waitFor(async () => {
      const renewals = await Promise.all([one.store.renew('one', Date.now()), two.store.renew('two', Date.now())]);
      for (const { changes } of renewals) told.push(...changes.map(({ after }) => after.userId));
      return told.length >= userIds.length;
    });
    expect(new Set(told).size).toBe(told.length);
    await Promise.all([dead.close(), one.close(), two.close()]);
  });

  it('keeps users and members who stay without any change', async () => {
    const { store, keys, client, close } = await open();
    await store.renew('one', Date.now());
    await store.remember('general', 'ann', Date.now());
    await store.contribute('one', 'ann', here, Date.now());
    const [members] = (await client.keys(`${keys.of('x', 'y').split(':')[0]}:*:members`)) as [string];
    const joined = Number(await client.zscore(members, 'ann'));
    await waitFor(async () => {
      await store.renew('one', Date.now());
      return Number(await client.zscore(members, 'ann')) > joined;
    });
    await close();
  });

  it('is unavailable to an instance without a lease', async () => {
    const { store, close } = await open();
    await expect(store.contribute('one', 'ann', here, Date.now())).rejects.toMatchObject({ code: 'unavailable' });
    await close();
  });
});
