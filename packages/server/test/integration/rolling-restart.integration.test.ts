import type { Presence } from '@nchat/realtime-protocol';
import { RealtimeClient, type PresenceEvent } from '@nchat/realtime-client';
import { afterEach, describe, expect, it } from 'vitest';
import { mintToken } from '../../src/auth/mint-token.js';
import type { TestServer } from '../../src/testing.js';
import { buildCli, isReady, type CliServer } from '../support/cli-process.js';
import { rawClients } from '../support/raw-client.js';
import { startRedis } from '../support/redis.js';
import { startRoundRobin } from '../support/round-robin.js';

const SECRET = 'one secret for all instances of a deployment';
const SHUTDOWN_MS = 5_000;
const GRACE_MS = 3_000;
const SYNC_MS = 500;
const CHANNELS = ['red', 'green', 'blue', 'grey'];
const USERS = 12;
const SEND_EVERY_MS = 250;
const HEALTH_EVERY_MS = 100;

const token = (userId: string): Promise<string> => mintToken({ userId, secret: SECRET });
const isUser = (userId: string): boolean => userId.startsWith('user-');

interface Received {
  readonly offset: number;
  readonly content: string;
}

/** An application's client under load, and all that its user would notice. */
class Person {
  readonly userId: string;
  readonly channels: readonly string[];
  readonly client: RealtimeClient;
  readonly received = new Map<string, Received[]>();
  readonly presence: PresenceEvent[] = [];
  readonly complaints: string[] = [];
  readonly sends: Promise<unknown>[] = [];
  reconnects = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(index: number, url: string) {
    this.userId = `user-${index}`;
    this.channels = CHANNELS.filter((_, i) => i !== index % CHANNELS.length);
    this.client = new RealtimeClient({ url });
    for (const channelId of this.channels) this.received.set(channelId, []);
    this.client.on('message', ({ channelId, offset, content }) => {
      this.received.get(channelId)?.push({ offset, content });
    });
    this.client.on('presence', (event) => void this.presence.push(event));
    this.client.on('error', ({ code }) => void this.complaints.push(`error ${code}`));
    this.client.on('message:status', ({ status }) => {
      if (status === 'failed') this.complaints.push('a message failed');
    });
    this.client.on('gap', ({ channelId, recovered }) => {
      if (!recovered) this.complaints.push(`history of ${channelId} was lost`);
    });
    this.client.on('state', ({ state }) => {
      if (state === 'reconnecting') this.reconnects += 1;
    });
  }

  async arrive(): Promise<void> {
    await this.client.connect(this.userId, await token(this.userId));
    await Promise.all(this.channels.map((channelId) => this.client.joinChannel(channelId)));
  }

  startSending(): void {
    this.#timer = setInterval(() => {
      const channelId = this.channels[this.sends.length % this.channels.length] as string;
      this.sends.push(this.client.sendMessage(channelId, `${channelId} ${this.userId} ${this.sends.length}`));
    }, SEND_EVERY_MS);
  }

  stopSending(): void {
    clearInterval(this.#timer);
  }
}

const offlineOf = (seen: readonly Pick<Presence, 'userId' | 'status'>[]): string[] =>
  seen
    .filter(({ userId, status }) => isUser(userId) && status !== 'online')
    .map((one) => `${one.userId} ${one.status}`);

describe('three instances that are restarted one after the other', () => {
  const undo: (() => Promise<unknown> | void)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });

  it('lose no message, fail no send, and show nobody as gone', async () => {
    const [redis, cli] = await Promise.all([startRedis(), buildCli()]);
    undo.push(redis.stop, cli.stop);
    const start = (port?: number): Promise<CliServer> =>
      cli.start(
        {
          REALTIME_REDIS_URL: redis.url,
          REALTIME_JWT_SECRET: SECRET,
          REALTIME_LOG_LEVEL: 'warn',
          REALTIME_RATE_LIMIT_ENABLED: 'false',
          REALTIME_PRESENCE_GRACE: String(GRACE_MS),
          REALTIME_PRESENCE_TIMEOUT: '8000',
          REALTIME_PRESENCE_SYNC_INTERVAL: String(SYNC_MS),
          REALTIME_SHUTDOWN_TIMEOUT: String(SHUTDOWN_MS),
        },
        port,
      );
    const servers = await Promise.all([start(), start(), start()]);

    let ready = servers.map(({ port }) => port);
    const front = await startRoundRobin(() => ready);
    undo.push(front.stop);
    const health = setInterval(() => {
      void Promise.all(servers.map(async ({ url, port }) => ((await isReady(url)) ? [port] : []))).then(
        (ports) => void (ready = ports.flat()),
      );
    }, HEALTH_EVERY_MS);
    undo.push(() => clearInterval(health));

    const people = Array.from({ length: USERS }, (_, i) => new Person(i, front.url));
    undo.push(() => Promise.all(people.map(({ client }) => client.dispose())));
    await Promise.all(people.map((person) => person.arrive()));

    // One on each instance, so that every frame is seen as it is, and not as a client makes it.
    const frames: Presence[] = [];
    let watchers = 0;
    const watch = async ({ url, port }: CliServer): Promise<void> => {
      const clients = rawClients(() => ({ url, port, token }) as TestServer);
      undo.push(() => clients.close());
      const watcher = await clients.connect(`watcher-${(watchers += 1)}`);
      watcher.socket.on('presence', (frame: Presence) => frames.push(frame));
      for (const channelId of CHANNELS) await watcher.ok('channel:join', { channelId });
    };
    await Promise.all(servers.map(watch));

    for (const person of people) person.startSending();
    const drains: { readonly ended: unknown; readonly ms: number }[] = [];
    for (const [index, server] of servers.entries()) {
      const began = Date.now();
      server.signal('SIGTERM');
      drains.push({ ended: await server.ended, ms: Date.now() - began });
      expect(server.output()).toBe('');
      servers[index] = await start(server.port);
      await watch(servers[index]);
    }
    // By then whoever had not come back would have been taken away.
    await new Promise((resolve) => setTimeout(resolve, GRACE_MS + 2 * SYNC_MS));
    for (const person of people) person.stopSending();

    expect(drains.map(({ ended }) => ended)).toEqual([0, 0, 0]);
    for (const { ms } of drains) expect(ms).toBeLessThan(SHUTDOWN_MS);
    const outcomes = await Promise.allSettled(people.flatMap(({ sends }) => sends));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(offlineOf(frames)).toEqual([]);
    expect(people.flatMap(({ presence }) => offlineOf(presence))).toEqual([]);
    // Everybody was on some instance that went away, so everybody had to move.
    expect(people.every(({ reconnects }) => reconnects > 0)).toBe(true);

    for (const channelId of CHANNELS) {
      const members = people.filter(({ channels }) => channels.includes(channelId));
      const logs = members.map(({ received }) => received.get(channelId) ?? []);
      const sent = outcomes.flatMap((outcome) =>
        outcome.status === 'fulfilled' ? [(outcome.value as { content: string }).content] : [],
      );
      const own = sent.filter((content) => content.startsWith(`${channelId} `)).sort();
      await expect.poll(() => logs.map(({ length }) => length)).toEqual(logs.map(() => own.length));
      for (const log of logs) {
        expect(log.map(({ offset }) => offset)).toEqual(own.map((_, i) => i + 1));
        expect(log).toEqual(logs[0]);
      }
      expect(logs[0]?.map(({ content }) => content).sort()).toEqual(own);
    }
  }, 60_000);
});
