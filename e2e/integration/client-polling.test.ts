import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RealtimeClient } from '@nchat/realtime-client';
import { startRedis, type TestRedis } from '../../packages/server/test/support/redis.js';
import { Clients, createTestServer, next, texts, until as within, type TestServer } from './client-support.js';
import { HttpFront } from './http-front.js';

const secret = 'a secret that is long enough for a test';
const apiKey = 'an-api-key-for-tests';
const options = {
  auth: { secrets: [secret], apiKeys: [apiKey] },
  rateLimit: { enabled: false },
  typing: { timeoutMs: 8000 },
};
const polling = { transports: ['polling' as const], typing: { timeoutMs: 8000 } };

/** With time to spare for a machine that is busy. */
const until = (what: string, holds: () => boolean, ms = 20_000): Promise<void> => within(what, holds, ms);
const members = (client: RealtimeClient, channelId = 'general') =>
  Object.fromEntries(
    client
      .channel(channelId)
      .presence.getSnapshot()
      .members.map(({ userId, status }) => [userId, status]),
  );
const typers = (client: RealtimeClient) =>
  client
    .channel('general')
    .typing.getSnapshot()
    .map(({ userId }) => userId);
const transport = (client: RealtimeClient) => client.connection.getSnapshot().transport;
const order = (url: string, path: string, body: object) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** The world a client polls: one server with embedded stores, or two on one Redis behind a front that is never sticky. */
interface World {
  readonly url: string;
  readonly front: HttpFront;
  token: TestServer['token'];
}

function scenarios(world: () => World): void {
  it('carries a whole chat: messages, edits, reactions, deletions, history, threads, read marks', async () => {
    await using clients = new Clients();
    const ann = await clients.user(world(), 'ann', ['general'], polling);
    const bob = await clients.user(world(), 'bob', ['general']);
    expect([transport(ann), transport(bob)]).toEqual(['polling', 'websocket']);
    const one = await ann.sendMessage('general', 'Hello!', { mentions: ['bob'], metadata: { n: 1 } });
    expect(one).toMatchObject({ status: 'sent', offset: 1, userId: 'ann', metadata: { n: 1 } });
    await until('bob has it', () => texts(bob, 'general').join() === 'Hello!');
    await bob.sendMessage('general', 'Hi!', { threadId: one.id });
    await until('ann has the answer', () => texts(ann, 'general').join() === 'Hello!,Hi!');
    await ann.channel('general').edit(one.id, 'Hello, you!');
    await ann.channel('general').react(one.id, '👍');
    await bob.channel('general').react(one.id, '👍');
    await ann.channel('general').unreact(one.id, '👍');
    const gone = await bob.sendMessage('general', 'gone');
    await bob.channel('general').delete(gone.id);
    const view = (client: RealtimeClient) =>
      client
        .channel('general')
        .messages.getSnapshot()
        .items.map((m) => [m.content, m.deletedAt !== undefined, m.reactions.map((r) => [r.emoji, r.userIds])]);
    const end = [
      ['Hello, you!', false, [['👍', ['bob']]]],
      ['Hi!', false, []],
      ['', true, []],
    ];
    await until('both see the same', () => [ann, bob].every((c) => JSON.stringify(view(c)) === JSON.stringify(end)));
    await ann.markRead('general', ann.channel('general').messages.getSnapshot().items[1]!.id);
    await until('bob sees it read', () => bob.channel('general').receipts.getSnapshot().get('ann')?.offset === 2);
    await bob.markRead('general', one.id);
    await until('ann sees it read', () => ann.channel('general').messages.getSnapshot().items[0]!.status === 'read');
    expect((await ann.channel('general').history({ threadId: one.id })).items.map((m) => m.content)).toEqual(['Hi!']);
    expect(ann.state).toBe('connected');
    expect(ann.connection.getSnapshot()).toMatchObject({ rttMs: expect.any(Number), reason: null });
  });

  it('shows people come, type, change and go', async () => {
    await using clients = new Clients();
    const ann = await clients.user(world(), 'ann2', ['general'], polling);
    const bob = await clients.user(world(), 'bob2', ['general']);
    await until('ann sees bob come', () => members(ann).bob2 === 'online');
    await until('bob sees ann', () => members(bob).ann2 === 'online');
    bob.sendTyping('general', true);
    await until('ann sees bob type', () => typers(ann).includes('bob2'));
    const stopped = next(ann, 'typing', ({ isTyping }) => !isTyping);
    bob.sendTyping('general', false);
    expect((await stopped).expiresAt, 'told, and not only over').toBeGreaterThan(Date.now());
    ann.sendTyping('general', true);
    await until('bob sees ann type', () => typers(bob).includes('ann2'));
    const rested = next(bob, 'typing', ({ userId, isTyping }) => userId === 'ann2' && !isTyping);
    const typedAt = Date.now();
    ann.sendTyping('general', false);
    await rested;
    expect(Date.now() - typedAt, 'told, and not only over').toBeLessThan(7000);
    await ann.updatePresence('dnd', { text: 'in a meeting' });
    await until('bob sees ann is busy', () => members(bob).ann2 === 'dnd');
    await bob.updatePresence('away');
    await until('ann sees bob is away', () => members(ann).bob2 === 'away');
    const gone = next(ann, 'presence', ({ userId, change }) => userId === 'bob2' && change === 'leave');
    bob.disconnect();
    await gone;
    const carl = await clients.user(world(), 'carl2', ['general']);
    await until('carl sees ann', () => members(carl).ann2 === 'dnd');
    await ann.channel('general').leave();
    await until('carl sees ann leave', () => members(carl).ann2 === 'offline');
    await ann.joinChannel('general');
    await until('carl sees ann come back', () => members(carl).ann2 === 'dnd');
    ann.disconnect();
    await until('carl sees ann go', () => members(carl).ann2 === 'offline');
  });

  it('gives what a join gives, and tells of mentions anywhere', async () => {
    await using clients = new Clients();
    const bob = await clients.user(world(), 'bob3', ['third']);
    for (let i = 0; i < 60; i += 1) await bob.sendMessage('third', `m${i}`);
    const ann = await clients.user(world(), 'ann3', [], polling);
    expect(await ann.joinChannel('third')).toMatchObject({ offset: 60, recovered: false, unreadCount: 60 });
    expect(texts(ann, 'third')).toHaveLength(50);
    await ann.channel('third').loadMore();
    expect(texts(ann, 'third')).toHaveLength(60);
    await ann.markRead('third', ann.channel('third').messages.getSnapshot().items[9]!.id);
    const again = await clients.user(world(), 'ann3', [], polling);
    expect(await again.joinChannel('third')).toMatchObject({ lastReadOffset: 10, unreadCount: 50 });
    await again.joinChannel('fourth');
    const told = next(ann, 'notification');
    await bob.sendMessage('fifth', 'psst', { mentions: ['ann3'] });
    expect(await told).toMatchObject({ kind: 'mention', channelId: 'fifth' });
  });

  it('keeps an order over many senders, and replays what was missed', async () => {
    await using clients = new Clients();
    const ann = await clients.user(world(), 'ann4', ['order'], polling);
    const bob = await clients.user(world(), 'bob4', ['order']);
    const offsets: number[] = [];
    ann.on('message', ({ offset }) => offsets.push(offset));
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => [
        ann.sendMessage('order', `a${i}`),
        bob.sendMessage('order', `b${i}`),
      ]).flat(),
    );
    await until('ann has all', () => offsets.length === 80);
    ann.disconnect();
    await Promise.all(Array.from({ length: 350 }, (_, i) => bob.sendMessage('order', `missed ${i}`)));
    await ann.connect();
    await until('ann is back', () => ann.state === 'connected' && offsets.length === 430);
    expect(offsets).toEqual(Array.from({ length: 430 }, (_, i) => i + 1));
  });

  it('says what is refused, and what is taken away', async () => {
    await using clients = new Clients();
    const ann = await clients.user(world(), 'ann5', ['general', 'other'], polling);
    await expect(ann.joinChannel('private-5')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ann.channel('other').edit('no-such-message', 'x')).rejects.toMatchObject({
      code: 'message_not_found',
    });
    const removed = next(ann, 'channel:removed');
    await order(world().url, '/admin/channels/other/remove', { userId: 'ann5', reason: 'test' });
    expect(await removed).toMatchObject({ channelId: 'other' });
    expect(ann.channel('other').status.getSnapshot()).toMatchObject({ state: 'failed', error: { code: 'forbidden' } });
    expect(ann.channel('general').status.getSnapshot().state).toBe('joined');
    const revoked = await order(world().url, '/admin/tokens/revoke', { userId: 'ann5', before: Date.now() + 1000 });
    expect(await revoked.json()).toEqual({ success: true });
    await until('the revocation is known', () => ann.state === 'failed');
    expect(ann.connection.getSnapshot().reason).toMatchObject({ code: 'token_revoked' });
    const stranger = clients.make({ url: world().url, ...polling });
    await expect(stranger.connect('ann5', 'nonsense')).rejects.toMatchObject({ code: 'token_invalid' });
    const token = await world().token('somebody');
    await expect(stranger.connect('else', token)).rejects.toMatchObject({ code: 'identity_mismatch' });
  });

  it('goes on with a new token, without a break', async () => {
    await using clients = new Clients();
    let asked = 0;
    const ann = clients.make({
      url: world().url,
      ...polling,
      tokenLeewayMs: 1500,
      getToken: () => {
        asked += 1;
        return world().token('ann6', { expiresIn: '3s' });
      },
    });
    await ann.connect('ann6');
    const states: string[] = [];
    ann.on('state', ({ state }) => states.push(state));
    await ann.joinChannel('general');
    await until('two tokens later', () => asked >= 3);
    await ann.sendMessage('general', 'still here');
    expect(states.filter((state) => state !== 'syncing' && state !== 'connected')).toEqual([]);
    const once = clients.make({ url: world().url, ...polling });
    await once.connect('once', await world().token('once', { expiresIn: '1s' }));
    await once.joinChannel('general');
    const isOver = (): boolean => {
      once.sendTyping('general', true);
      return once.state === 'failed';
    };
    await until('its token is over', isOver);
    expect(once.connection.getSnapshot().reason).toMatchObject({ code: 'token_expired' });
  }, 30_000);

  it.each(['refuse', 'hang'] as const)('is there within two seconds where proxies %s upgrades', async (upgrades) => {
    await using clients = new Clients();
    const bob = await clients.user(world(), 'bob7', ['seven']);
    await bob.sendMessage('seven', 'first');
    world().front.block(upgrades);
    const ann = clients.make({ url: world().url });
    const token = await world().token('ann7');
    const startedAt = Date.now();
    void ann.connect('ann7', token);
    void ann.joinChannel('seven');
    await until('the first message shows', () => texts(ann, 'seven').includes('first'));
    console.log(`${upgrades}: first message by polling after ${Date.now() - startedAt} ms`);
    expect(transport(ann)).toBe('polling');
    world().front.upgrades = 'pass';
  });

  it('changes to polling and back under load, and loses and doubles nothing', async () => {
    await using clients = new Clients();
    const channel = `load-${Date.now()}`;
    const ann = await clients.user(world(), 'ann8', [channel]);
    const bob = await clients.user(world(), 'bob8', [channel]);
    expect(transport(ann)).toBe('websocket');
    const seen = { ann: [] as number[], bob: [] as number[] };
    ann.on('message', ({ offset }) => seen.ann.push(offset));
    bob.on('message', ({ offset }) => seen.bob.push(offset));
    const states: string[] = [];
    ann.on('state', ({ state }) => states.push(state));
    let isOver = false;
    const sent: Promise<unknown>[] = [];
    const load = (async () => {
      for (let i = 0; !isOver; i += 1) {
        sent.push(ann.sendMessage(channel, `a${i}`), bob.sendMessage(channel, `b${i}`));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    await until('a start', () => seen.ann.length > 20);

    world().front.block('hang');
    const blockedAt = Date.now();
    await until('ann polls', () => transport(ann) === 'polling' && ann.isConnected);
    const before = seen.ann.length;
    await until('messages come by polling', () => seen.ann.length > before + 20, 10_000 - (Date.now() - blockedAt));
    console.log(`blocked: live by polling after ${Date.now() - blockedAt} ms`);

    states.length = 0;
    world().front.upgrades = 'pass';
    const freeAt = Date.now();
    await until('ann is back on WebSocket', () => transport(ann) === 'websocket' && ann.isConnected, 60_000);
    console.log(`unblocked: on WebSocket after ${Date.now() - freeAt} ms`);
    await until('and in step', () => ann.state === 'connected');
    expect(states.filter((state) => state !== 'syncing' && state !== 'connected')).toEqual([]);
    isOver = true;
    await load;
    await Promise.all(sent);
    const token = await world().token('reader');
    const history = (after?: string) =>
      fetch(`${world().url}/channels/${channel}/messages?limit=300${after ? `&before=${after}` : ''}`, {
        headers: { authorization: `Bearer ${token}` },
      }).then(
        async (r) =>
          (await r.json()) as { messages: { id: string; content: string; offset: number }[]; hasMore: boolean },
      );
    const log: { id: string; content: string; offset: number }[] = [];
    for (let page = await history(); ; page = await history(page.messages[0]!.id)) {
      log.unshift(...page.messages);
      if (!page.hasMore) break;
    }
    const kept = log.map(({ offset }) => offset);
    expect(new Set(log.map(({ content }) => content)).size).toBe(log.length);
    await until('both have everything', () => [seen.ann, seen.bob].every((s) => s.at(-1) === kept.at(-1)));
    const all = Array.from({ length: kept.at(-1)! }, (_, i) => i + 1);
    expect(seen.ann).toEqual(all);
    expect(seen.bob).toEqual(all);
    expect(sent).toHaveLength(kept.at(-1)!);
    const ofAnn = log.filter(({ content }) => content.startsWith('a')).map(({ content }) => Number(content.slice(1)));
    expect(ofAnn).toEqual([...ofAnn].sort((a, b) => a - b));
  }, 120_000);
}

describe('polling of one server', () => {
  let server: TestServer;
  let front: HttpFront;
  beforeAll(async () => {
    server = await createTestServer(options);
    front = await HttpFront.start([server.port]);
  });
  afterAll(async () => {
    await front[Symbol.asyncDispose]();
    await server.stop({ timeoutMs: 500 });
  });
  scenarios(() => ({ url: front.url, front, token: server.token }));
});

describe('polling of two servers on one Redis, without stickiness', () => {
  let redis: TestRedis;
  let servers: TestServer[] = [];
  let front: HttpFront;
  beforeAll(async () => {
    redis = await startRedis();
    servers = await Promise.all([0, 1].map(() => createTestServer({ ...options, redis: { url: redis.url } })));
    for (const { url } of servers) {
      while ((await fetch(`${url}/health/ready`)).status !== 200)
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    front = await HttpFront.start(servers.map(({ port }) => port));
  }, 30_000);
  afterAll(async () => {
    await front[Symbol.asyncDispose]();
    await Promise.all(servers.map((server) => server.stop({ timeoutMs: 500 })));
    await redis.stop();
  });
  scenarios(() => ({ url: front.url, front, token: servers[0]!.token }));
});
