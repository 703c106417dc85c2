import type { Presence } from '@nchat/realtime-protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mintToken } from '../../src/auth/mint-token.js';
import type { TestServer } from '../../src/testing.js';
import { buildCli, type Cli, type CliServer } from '../support/cli-process.js';
import { rawClients, type RawClient, type RawClients } from '../support/raw-client.js';
import { startRedis, type TestRedis } from '../support/redis.js';

const SECRET = 'one secret for all instances of a deployment';
const TIMEOUT_MS = 2_000;
const SYNC_MS = 500;
/** Longer than a lease, so that it is seen which of the two counts. */
const GRACE_MS = 2_500;
/** What a busy machine may add to what timers and wires take. */
const SLACK_MS = 1_000;

/** How somebody looked to the watcher, one after the other. */
const statusesOf = (watcher: RawClient, userId: string): string[] =>
  watcher
    .of<Presence>('presence')
    .filter((presence) => presence.userId === userId)
    .map(({ status }) => status)
    .filter((status, i, all) => status !== all[i - 1]);

describe('an instance that ends', () => {
  let redis: TestRedis;
  let cli: Cli;
  let killed: CliServer;
  let drained: CliServer;
  let survivor: CliServer;
  const used: RawClients[] = [];

  beforeAll(async () => {
    [redis, cli] = await Promise.all([startRedis(), buildCli()]);
    [killed, drained, survivor] = await Promise.all([start(), start(), start()]);
  }, 30_000);
  afterEach(() => {
    for (const clients of used.splice(0)) clients.close();
  });
  afterAll(async () => {
    await cli.stop();
    await redis.stop();
  });

  const start = (): Promise<CliServer> =>
    cli.start({
      REALTIME_REDIS_URL: redis.url,
      REALTIME_JWT_SECRET: SECRET,
      REALTIME_LOG_LEVEL: 'error',
      REALTIME_PRESENCE_TIMEOUT: String(TIMEOUT_MS),
      REALTIME_PRESENCE_SYNC_INTERVAL: String(SYNC_MS),
      REALTIME_PRESENCE_GRACE: String(GRACE_MS),
      REALTIME_SHUTDOWN_TIMEOUT: '4000',
    });
  const at = ({ url, port }: CliServer): RawClients => {
    const token = (userId: string): Promise<string> => mintToken({ userId, secret: SECRET });
    const clients = rawClients(() => ({ url, port, token }) as TestServer);
    used.push(clients);
    return clients;
  };
  const join = async (clients: RawClients, userId: string, channelId: string): Promise<RawClient> => {
    const client = await clients.connect(userId, { device: { id: `${userId}-laptop` } });
    await client.ok('channel:join', { channelId });
    return client;
  };
  /** Both on the one that will end, seen by a watcher on the survivor. */
  const arrive = async (doomed: CliServer, channelId: string): Promise<RawClient> => {
    const watcher = await join(at(survivor), 'watcher', channelId);
    const there = at(doomed);
    const [ann, bob] = await Promise.all([join(there, 'ann', channelId), join(there, 'bob', channelId)]);
    for (const { userId } of [ann, bob]) await expect.poll(() => statusesOf(watcher, userId)).toEqual(['online']);
    return watcher;
  };
  const statusFor = async (channelId: string, userId: string): Promise<string | undefined> => {
    const headers = { Authorization: `Bearer ${await mintToken({ userId: 'watcher', secret: SECRET })}` };
    const answer = await fetch(`${survivor.url}/presence/${channelId}`, { headers });
    const { users } = (await answer.json()) as { users: Presence[] };
    return users.find((user) => user.userId === userId)?.status;
  };

  it('by kill -9 leaves no ghosts beyond the timeout, and nobody is lost who came back elsewhere', async () => {
    const watcher = await arrive(killed, 'killed');
    const killedAt = Date.now();
    killed.signal('SIGKILL');
    await killed.ended;
    await join(at(survivor), 'bob', 'killed');
    await expect
      .poll(() => statusesOf(watcher, 'ann'), { timeout: TIMEOUT_MS + SYNC_MS + SLACK_MS, interval: 20 })
      .toEqual(['online', 'offline']);
    expect(Date.now() - killedAt).toBeLessThan(TIMEOUT_MS + SYNC_MS + SLACK_MS);
    expect(await statusFor('killed', 'ann')).toBe('offline');
    // What the dead instance knew of both of them is gone now, and one is still there.
    expect(statusesOf(watcher, 'bob')).toEqual(['online']);
    expect(await statusFor('killed', 'bob')).toBe('online');
  }, 20_000);

  it('by SIGTERM hands over: who comes back within the grace was never away, who does not goes after it', async () => {
    const watcher = await arrive(drained, 'drained');
    const stoppedAt = Date.now();
    drained.signal('SIGTERM');
    expect(await drained.ended).toBe(0);
    const endedAt = Date.now();
    await join(at(survivor), 'bob', 'drained');
    await expect
      .poll(() => statusesOf(watcher, 'ann'), { timeout: GRACE_MS + SYNC_MS + SLACK_MS, interval: 20 })
      .toEqual(['online', 'offline']);
    const goneAt = Date.now();
    expect(goneAt - stoppedAt).toBeGreaterThanOrEqual(GRACE_MS);
    expect(goneAt - endedAt).toBeLessThan(GRACE_MS + SYNC_MS + SLACK_MS);
    expect(statusesOf(watcher, 'bob')).toEqual(['online']);
    expect(await statusFor('drained', 'bob')).toBe('online');
  }, 20_000);
});
