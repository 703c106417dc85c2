import { request } from 'node:http';
import { BatchPollResponseSchema, PollResultSchema } from '@nchat/realtime-protocol';
import { describe, expect, it } from 'vitest';
import { httpWorld, type HttpWorld, until } from '../../../../test/support/http-world.js';

const say = (world: HttpWorld, channelId: string, content: string) =>
  world.as('ann', 'POST', '/messages', { channelId, content });
const poll = (world: HttpWorld, query: string, userId = 'bob') => world.as(userId, 'GET', `/poll?${query}`);
const waiting = (world: HttpWorld, count: number) => until(() => world.app.pollWaiters === count);

describe('GET /poll', () => {
  it('takes the example of the specification', async () => {
    await using world = await httpWorld();
    await say(world, 'channel-123', 'one');
    const answer = await poll(world, 'channelId=channel-123&since=1234567890');
    expect(answer.status).toBe(200);
    const result = PollResultSchema.parse(answer.body);
    expect(result.messages.map(({ content }) => content)).toEqual(['one']);
    expect(result).toMatchObject({
      channelId: 'channel-123',
      events: [],
      hasMore: false,
      timestamp: world.clock.now(),
    });
  });

  it('tells messages and other entries apart; together they are the slice of the log', async () => {
    await using world = await httpWorld();
    const start = (await poll(world, 'channelId=c')).body;
    expect(start).toMatchObject({ messages: [], recovered: false });
    const { id } = (await say(world, 'c', 'one')).body.message;
    await world.as('ann', 'PATCH', `/channels/c/messages/${id}`, { content: 'two' });
    await world.as('bob', 'PUT', `/channels/c/messages/${id}/reactions/x`);
    await say(world, 'c', 'three');
    await world.as('bob', 'POST', '/channels/c/read', { messageId: id });
    const result = PollResultSchema.parse((await poll(world, `channelId=c&since=${start.cursor}`)).body);
    expect(result.recovered).toBe(true);
    expect(result.messages.map((message) => message.position.offset)).toEqual([1, 4]);
    expect(result.events.map((entry) => [entry.event, entry.data.position.offset])).toEqual([
      ['message:updated', 2],
      ['reaction', 3],
    ]);
    expect(result.receipts).toMatchObject([{ userId: 'bob', messageId: id }]);
    const page = PollResultSchema.parse((await poll(world, `channelId=c&since=${start.cursor}&limit=3`)).body);
    expect(page.hasMore).toBe(true);
    const rest = PollResultSchema.parse((await poll(world, `channelId=c&since=${page.cursor}`)).body);
    expect(rest).toMatchObject({ hasMore: false, cursor: result.cursor });
    expect(rest.messages).toEqual(result.messages.slice(1));
  });

  it.each([
    'since=NaN',
    'since=-1',
    'since=1e99',
    'since=1.5',
    'since=0x10',
    'since=',
    'since=1&since=2',
    'since[]=1&since[]=2&since=x',
  ])('refuses ?%s', async (query) => {
    await using world = await httpWorld();
    const answer = await poll(world, `channelId=c&wait=25000&${query}`);
    expect(answer.body).toMatchObject({ status: 400, code: 'invalid_cursor', path: 'since' });
    expect(world.app.pollWaiters).toBe(0);
  });

  it.each([
    ['wait=25001', 'wait'],
    ['wait=-1', 'wait'],
    ['wait=1&wait=2', 'wait'],
    ['limit=0', 'limit'],
    ['limit=x', 'limit'],
  ])('refuses ?%s', async (query, path) => {
    await using world = await httpWorld();
    expect((await poll(world, `channelId=c&${query}`)).body).toMatchObject({
      status: 400,
      code: 'invalid_payload',
      path,
    });
  });

  it('needs a channel, and the right to it', async () => {
    await using world = await httpWorld();
    expect((await poll(world, '')).body).toMatchObject({ status: 400, code: 'invalid_payload', path: 'channelId' });
    expect((await poll(world, 'channelId=..')).body).toMatchObject({ status: 400, code: 'invalid_channel' });
    expect((await poll(world, 'channelId=private-1')).body).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await poll(world, 'channelId=user:ann')).body).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it('waits for news, and gives them at once', async () => {
    await using world = await httpWorld();
    const { cursor } = (await poll(world, 'channelId=c')).body;
    const asked = poll(world, `channelId=c&since=${cursor}&wait=25000`);
    await waiting(world, 1);
    await say(world, 'c', 'news');
    expect((await asked).body).toMatchObject({ messages: [{ content: 'news' }], recovered: true });
    expect(world.app.pollWaiters).toBe(0);
  });

  it('reads the caller’s inbox', async () => {
    await using world = await httpWorld();
    const { cursor } = (await poll(world, 'channelId=user:bob')).body;
    const asked = poll(world, `channelId=user:bob&since=${cursor}&wait=25000`);
    await waiting(world, 1);
    await world.as('ann', 'POST', '/messages', { channelId: 'c', content: 'Hey', mentions: ['bob'] });
    const { events, presence } = PollResultSchema.parse((await asked).body);
    expect(events).toMatchObject([
      { event: 'notification', data: { kind: 'mention', channelId: 'c', fromUserId: 'ann' } },
    ]);
    expect(presence).toEqual([]);
  });

  it('makes the caller present', async () => {
    await using world = await httpWorld();
    await poll(world, 'channelId=c');
    expect((await world.asService('GET', '/presence/c')).body).toMatchObject({
      users: [{ userId: 'bob', status: 'online' }],
    });
    await world.asService('GET', '/poll?channelId=c&userId=eve');
    expect(await world.onlineIn('c')).toBe(1);
  });

  it('costs a read when it answers at once, and nothing when it may wait', async () => {
    await using world = await httpWorld();
    await say(world, 'c', 'one');
    const now = await poll(world, 'channelId=c&wait=25000');
    expect(now.headers.get('ratelimit-remaining')).toBe('99');
    const start = world.clock.now() - 1;
    const free = await poll(world, `channelId=c&since=${start}&wait=25000`);
    expect(free.body.messages).toHaveLength(1);
    expect(free.headers.get('ratelimit-remaining')).toBeNull();
  });

  it('lets a user wait 32 times at once', async () => {
    await using world = await httpWorld();
    const { cursor } = (await poll(world, 'channelId=c')).body;
    const asked = Array.from({ length: 32 }, () => poll(world, `channelId=c&since=${cursor}&wait=25000`));
    await waiting(world, 32);
    const refused = await poll(world, `channelId=c&since=${cursor}&wait=25000`);
    expect(refused.body).toMatchObject({ status: 429, code: 'rate_limited', retryable: true });
    expect(refused.headers.get('retry-after')).toBe('1');
    await say(world, 'c', 'news');
    for (const answer of await Promise.all(asked)) expect(answer.body.messages).toHaveLength(1);
  });

  it('frees its place when the client goes', async () => {
    await using world = await httpWorld();
    const { cursor } = (await poll(world, 'channelId=c')).body;
    const headers = { authorization: `Bearer ${await world.tokenOf('bob')}` };
    const path = `/poll?channelId=c&since=${cursor}&wait=25000`;
    const client = request({ port: world.port, path, headers });
    client.on('error', () => {});
    client.end();
    await waiting(world, 1);
    client.destroy();
    await waiting(world, 0);
  });

  it('answers with what it has when the server drains, and waits no more', async () => {
    await using world = await httpWorld();
    const { cursor } = (await poll(world, 'channelId=c')).body;
    const asked = poll(world, `channelId=c&since=${cursor}&wait=25000`);
    await waiting(world, 1);
    world.startDraining();
    expect(await asked).toMatchObject({ status: 200, body: { messages: [], cursor, recovered: true } });
    const again = await poll(world, `channelId=c&since=${cursor}&wait=25000`);
    expect(again.body).toMatchObject({ status: 503, code: 'draining' });
  });

  it('ends when the token is revoked, or the user is taken out', async () => {
    await using world = await httpWorld();
    const { cursor } = (await poll(world, 'channelId=c')).body;
    const path = `channelId=c&since=${cursor}&wait=25000`;
    const first = poll(world, path);
    await waiting(world, 1);
    await world.asService('POST', '/admin/channels/c/remove', { userId: 'bob', reason: 'left the team' });
    expect((await first).body).toMatchObject({ status: 403, code: 'forbidden' });
    const second = poll(world, path);
    await waiting(world, 1);
    await world.clock.advance(1);
    await world.asService('POST', '/admin/tokens/revoke', { userId: 'bob' });
    expect((await second).body).toMatchObject({ status: 401, code: 'token_revoked' });
  });
});

describe('POST /poll', () => {
  const batch = (world: HttpWorld, channels: unknown, wait?: number) =>
    world.as('bob', 'POST', '/poll', { channels, ...(wait !== undefined && { wait }) });

  it('answers for each channel, with a result or an error of its own', async () => {
    await using world = await httpWorld();
    await say(world, 'a', 'one');
    const answer = await batch(world, [
      { channelId: 'a' },
      { channelId: 'private-1', since: null },
      { channelId: 'b', since: 'nonsense' },
      { channelId: 'c', since: 1.5 },
      { channelId: 'd', since: 1234567890 },
      { channelId: 'user:bob' },
    ]);
    expect(answer.status).toBe(200);
    const { results, timestamp } = BatchPollResponseSchema.parse(answer.body);
    expect(timestamp).toBe(world.clock.now());
    expect(results).toMatchObject([
      { channelId: 'a', messages: [{ content: 'one' }], recovered: false },
      { channelId: 'private-1', error: { code: 'forbidden', requestId: answer.headers.get('x-request-id') } },
      { channelId: 'b', error: { code: 'invalid_cursor' } },
      { channelId: 'c', error: { code: 'invalid_cursor' } },
      { channelId: 'd', messages: [] },
      { channelId: 'user:bob', events: [] },
    ]);
    expect(await world.onlineIn('a')).toBe(1);
    expect(await world.onlineIn('private-1')).toBe(0);
  });

  it('waits for all channels at once', async () => {
    await using world = await httpWorld();
    const first = (await batch(world, [{ channelId: 'a' }, { channelId: 'b' }])).body.results;
    const channels = first.map(({ channelId, cursor }) => ({ channelId, since: cursor }));
    const asked = batch(world, channels, 25_000);
    await waiting(world, 1);
    await say(world, 'b', 'news');
    expect((await asked).body.results).toMatchObject([{ messages: [] }, { messages: [{ content: 'news' }] }]);
  });

  it('asks a channel that is named twice once, at its last place', async () => {
    await using world = await httpWorld();
    await say(world, 'a', 'one');
    const { cursor } = (await poll(world, 'channelId=a')).body;
    const { results } = (await batch(world, [{ channelId: 'a' }, { channelId: 'a', since: cursor }])).body;
    expect(results).toMatchObject([{ channelId: 'a', messages: [], recovered: true }]);
  });

  it('shares a bounded answer among many channels', async () => {
    await using world = await httpWorld();
    for (let n = 0; n < 30; n += 1)
      await world.stores.log.append({
        kind: 'message',
        id: `m${n}`,
        at: world.clock.now(),
        channelId: 'a',
        userId: 'ann',
        content: 'x',
        mentions: [],
        attachments: [],
      });
    const others = Array.from({ length: 99 }, (_, n) => ({ channelId: `other-${n}` }));
    const answer = await batch(world, [{ channelId: 'a', since: '0' }, ...others]);
    expect(answer.body.results[0]).toMatchObject({ messages: { length: 20 }, hasMore: true });
    expect(answer.headers.get('ratelimit-remaining')).toBe('90');
  });

  it.each([
    [undefined, 'channels'],
    [[], 'channels'],
    [Array.from({ length: 101 }, (_, n) => ({ channelId: `c${n}` })), 'channels'],
    [[{ channelId: 'c' }, {}], 'channels.1.channelId'],
  ])('refuses %o', async (channels, path) => {
    await using world = await httpWorld();
    expect((await batch(world, channels)).body).toMatchObject({ status: 400, code: 'invalid_payload', path });
  });

  it('refuses a channel that cannot be one, and a wait that is none', async () => {
    await using world = await httpWorld();
    expect((await batch(world, [{ channelId: '..' }])).body).toMatchObject({ status: 400, code: 'invalid_channel' });
    for (const wait of [25_001, -1, 1.5]) {
      expect((await batch(world, [{ channelId: 'c' }], wait)).body).toMatchObject({
        code: 'invalid_payload',
        path: 'wait',
      });
    }
  });
});
