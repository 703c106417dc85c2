import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawClients } from '../../packages/server/test/support/raw-client.js';
import { freePort, NodeProcess } from '../fixtures/child-process.js';
import { createTestServer } from './client-support.js';

const SECRET = randomBytes(32).toString('hex');

/** A receiver out of `examples`, as its README starts it, and a server that asks it. */
async function start(folder: string, env: Record<string, string> = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const receiver = await NodeProcess.start({
    folder: `examples/${folder}`,
    args: ['server.mjs'],
    env: { PORT: String(port), ACCESS_SECRET: SECRET, ...env },
    url,
  });
  const access = { webhookUrl: url, webhookSecret: SECRET, webhookCacheMs: 0 };
  const server = await createTestServer({ access: { ...access, default: 'members' } });
  const clients = rawClients(() => server);
  return {
    url,
    server,
    /** What came of it: `ok`, or the error's code. */
    async trial(userId: string, event: 'channel:join' | 'message:send', channelId: string): Promise<string> {
      const client = await clients.connect(userId);
      const joined = await client.call('channel:join', { channelId });
      const answer = event === 'channel:join' ? joined : await client.call(event, { channelId, content: 'hello' });
      client.socket.disconnect();
      return answer.success ? 'ok' : answer.error.code;
    },
    async stop() {
      clients.close();
      await server.stop({ timeoutMs: 500 });
      await receiver.stop();
    },
  };
}

type World = Awaited<ReturnType<typeof start>>;

describe('the example of an access webhook', () => {
  let world: World;
  beforeAll(async () => {
    world = await start('access-webhook');
  }, 30_000);
  afterAll(() => world.stop());

  it.each([
    ['alice', 'message:send', 'private-board', 'ok'],
    ['bob', 'channel:join', 'private-board', 'ok'],
    ['bob', 'message:send', 'private-board', 'forbidden'],
    ['carol', 'channel:join', 'private-board', 'forbidden'],
    ['bob', 'channel:join', 'team-design', 'forbidden'],
    ['carol', 'message:send', 'general', 'ok'],
    ['carol', 'channel:join', 'private-other', 'forbidden'],
  ] as const)('%s: %s in %s: %s', async (userId, event, channelId, outcome) => {
    expect(await world.trial(userId, event, channelId)).toBe(outcome);
  });

  const call = async (change: { secret?: string; at?: number; sent?: string } = {}): Promise<number> => {
    const body = JSON.stringify({ principal: { userId: 'alice', kind: 'user' }, action: 'join', channelId: 'general' });
    const timestamp = String(Math.floor((change.at ?? Date.now()) / 1000));
    const hmac = createHmac('sha256', change.secret ?? SECRET).update(`${timestamp}.${body}`);
    const response = await fetch(world.url, {
      method: 'POST',
      headers: { 'x-realtime-timestamp': timestamp, 'x-realtime-signature': `v1=${hmac.digest('hex')}` },
      body: change.sent ?? body,
    });
    await response.body?.cancel();
    return response.status;
  };

  it('answers whoever signs as documented, and nobody else', async () => {
    expect(await call()).toBe(200);
    expect(await call({ secret: 'another' })).toBe(401);
    expect(await call({ sent: '{"principal":{"userId":"mallory"}}' })).toBe(401);
    expect(await call({ at: Date.now() - 301_000 })).toBe(401);
    expect(await call({ at: Date.now() + 302_000 })).toBe(401);
    expect(await call({ sent: ' '.repeat(20_000) })).toBe(400);
  });
});

describe('the example of membership in Hasura', () => {
  const ADMIN_SECRET = 'what only Hasura and the receiver know';
  interface Channel {
    readonly visibility: 'public' | 'private';
    readonly archived_at: string | null;
    readonly members: Record<string, { role: string; banned_at: string | null }>;
  }
  const when = '2026-01-01T00:00:00Z';
  const member = (role: string, banned_at: string | null = null) => ({ role, banned_at });
  const channels: Record<string, Channel> = {
    open: { visibility: 'public', archived_at: null, members: { eve: member('member', when) } },
    old: { visibility: 'public', archived_at: when, members: {} },
    board: {
      visibility: 'private',
      archived_at: null,
      members: { ann: member('admin'), max: member('member'), gus: member('guest'), eve: member('member', when) },
    },
  };
  const variables: unknown[] = [];
  let isBroken = false;
  // Answers as Hasura answers the one query of the example, over HTTP.
  const hasura = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const reply = (body: object): void => void response.end(JSON.stringify(body));
      if (isBroken || request.headers['x-hasura-admin-secret'] !== ADMIN_SECRET) {
        return reply({ errors: [{ message: 'invalid x-hasura-admin-secret' }] });
      }
      const asked = (JSON.parse(text) as { variables: { channelId: string; userId: string } }).variables;
      variables.push(asked);
      const found = channels[asked.channelId];
      const row = found?.members[asked.userId];
      const channel = found && { ...found, members: undefined, channel_members: row ? [row] : [] };
      reply({ data: { channels_by_pk: channel ?? null } });
    });
  });
  let world: World;
  beforeAll(async () => {
    await new Promise<void>((resolve) => hasura.listen(0, '127.0.0.1', resolve));
    const { port } = hasura.address() as AddressInfo;
    world = await start('hasura-membership', {
      HASURA_URL: `http://127.0.0.1:${port}/v1/graphql`,
      HASURA_ADMIN_SECRET: ADMIN_SECRET,
    });
  }, 30_000);
  afterAll(async () => {
    await world.stop();
    hasura.close();
    hasura.closeAllConnections();
  });

  it.each([
    ['ann', 'message:send', 'board', 'ok'],
    ['max', 'message:send', 'board', 'ok'],
    ['gus', 'channel:join', 'board', 'ok'],
    ['gus', 'message:send', 'board', 'forbidden'],
    ['eve', 'channel:join', 'board', 'forbidden'],
    ['eve', 'channel:join', 'open', 'forbidden'],
    ['zoe', 'channel:join', 'board', 'forbidden'],
    ['zoe', 'message:send', 'open', 'ok'],
    ['zoe', 'channel:join', 'old', 'ok'],
    ['zoe', 'message:send', 'old', 'forbidden'],
    ['zoe', 'channel:join', 'nowhere', 'forbidden'],
  ] as const)('%s: %s in %s: %s', async (userId, event, channelId, outcome) => {
    expect(await world.trial(userId, event, channelId)).toBe(outcome);
  });

  it('sends what is asked as variables, never as part of the query', () => {
    expect(variables).toContainEqual({ channelId: 'board', userId: 'gus' });
  });

  it('lets nobody in while Hasura does not answer', async () => {
    isBroken = true;
    expect(await world.trial('ann', 'channel:join', 'board')).toBe('unavailable');
    isBroken = false;
    expect(await world.trial('ann', 'channel:join', 'board')).toBe('ok');
  });
});
