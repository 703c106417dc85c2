import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { rawClients } from '../support/raw-client.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { SECRET } from '../support/tokens.js';

const API_KEY = 'a-key-that-services-know-0123456789';
/** A busy machine takes its time. */
const PATIENT = { timeout: 20_000 };
const guide = readFileSync(new URL('../../../../docs/hardening.md', import.meta.url), 'utf8');
const [, line = ''] = /```redis-acl\n(.+)\n```/.exec(guide) ?? [];
const [, user, password] = /^ACL SETUSER (\S+) on >(\S+) /.exec(line) ?? [];

/** What Redis refused to whoever it was. The client library tells its name and version, and does without. */
async function refusals(admin: Redis): Promise<string[]> {
  const entries = (await admin.call('ACL', 'LOG')) as string[][];
  return entries
    .map((entry) => ['reason', 'object', 'username'].map((name) => entry[entry.indexOf(name) + 1]).join(' '))
    .filter((entry) => entry !== `command client|setinfo ${user}`);
}

describe('the Redis user of the guide', () => {
  let redis: TestRedis;
  let admin: Redis;
  let server: TestServer;
  const clients = rawClients(() => server);

  beforeAll(async () => {
    redis = await startRedis();
    admin = new Redis(redis.url);
    const [command, ...args] = line.split(' ') as [string, ...string[]];
    await admin.call(command, ...args);
    server = await createTestServer({
      auth: { secrets: [SECRET], apiKeys: [API_KEY] },
      redis: { url: `redis://${user}:${password}@127.0.0.1:${redis.port}/0` },
      healthCheckIntervalMs: 200,
    });
  }, 60_000);
  afterEach(() => clients.close());
  afterAll(async () => {
    await server.stop({ timeoutMs: 500 });
    admin.disconnect();
    await redis.stop();
  });

  it('may do all that the server asks of it', async () => {
    await expect.poll(async () => (await fetch(`${server.url}/health/ready`)).status, PATIENT).toBe(200);
    const alice = await clients.connect('alice');
    const bob = await clients.connect('bob');
    for (const one of [alice, bob]) await one.ok('channel:join', { channelId: 'room' });
    const { message } = await alice.ok('message:send', { channelId: 'room', content: 'hello', mentions: ['bob'] });
    const messageId = message.id;
    await expect.poll(() => bob.of('message'), PATIENT).toMatchObject([{ id: messageId }]);
    await alice.ok('message:edit', { channelId: 'room', messageId, content: 'hello again' });
    await bob.ok('message:read', { channelId: 'room', messageId });
    await bob.ok('presence:update', { status: 'dnd' });
    await expect.poll(() => alice.of('presence'), PATIENT).toContainEqual(expect.objectContaining({ status: 'dnd' }));
    await alice.ok('channel:history', { channelId: 'room' });
    await bob.ok('channel:leave', { channelId: 'room' });
    const answer = await fetch(`${server.url}/admin/tokens/revoke`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': API_KEY },
      body: JSON.stringify({ userId: 'bob' }),
    });
    expect(answer.status).toBe(200);
    await expect.poll(() => bob.socket.connected, PATIENT).toBe(false);
    expect(await refusals(admin)).toEqual([]);
  }, 60_000);

  it('may run what the scripts hold, and touch nothing of others', async () => {
    const folder = new URL('../../src/stores/redis/', import.meta.url);
    const scripts = readFileSync(new URL('scripts.ts', folder), 'utf8');
    const names = [...scripts.matchAll(/from '\.\/(lua\/[\w-]+\.lua)'/g)].map(([, name]) => name as string);
    const sources = names.map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const used = sources.flatMap((text) => [...text.matchAll(/redis\.p?call\(\s*'(\w+)'/g)].map(([, name]) => name));
    expect(used.length).toBeGreaterThan(50);
    const allowed = new Set(line.split(' '));
    expect([...new Set(used)].filter((name) => !allowed.has(`+${name?.toLowerCase()}`))).toEqual([]);

    const asUser = (...args: string[]): Promise<unknown> =>
      admin.call('ACL', 'DRYRUN', user as string, ...args).then(String);
    expect(await asUser('GET', 'rt0:x')).toBe('OK');
    for (const refused of [['GET', 'other'], ['FLUSHALL'], ['KEYS', '*'], ['CONFIG', 'GET', '*']]) {
      expect(await asUser(...refused)).toContain('no permissions');
    }
  });
});
