import type { JoinData, Message } from '@nchat/realtime-protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { type RawClient, rawClients } from '../support/raw-client.js';

describe('channels over sockets', () => {
  let server: TestServer;
  let room: string;
  let rooms = 0;
  const clients = rawClients(() => server);

  beforeAll(async () => {
    server = await createTestServer({
      rateLimit: { points: 10_000 },
      history: { size: 40, window: 60 },
      websocket: { framesPerSecond: 1e5 },
    });
  });
  afterAll(() => server.stop({ timeoutMs: 500 }));
  beforeEach(() => {
    room = `room-${(rooms += 1)}`;
  });
  afterEach(() => clients.close());

  const join = (client: RawClient, over: object = {}): Promise<JoinData> =>
    client.ok('channel:join', { channelId: room, ...over }) as Promise<JoinData>;
  const say = (client: RawClient, content: string, over: object = {}) =>
    client.ok('message:send', { channelId: room, content, ...over });

  it('tells the joiner of the channel, and others of the joiner', async () => {
    const alice = await clients.connect('alice');
    await join(alice);
    const bob = await clients.connect('bob', { device: { kind: 'mobile' } });
    const data = await join(bob);
    expect(data).toMatchObject({
      channelId: room,
      userId: 'bob',
      recovered: false,
      entries: [],
      hasMore: false,
      unreadCount: 0,
      lastRead: null,
    });
    expect(bob.of('channel:joined')).toMatchObject([{ channelId: room, userId: 'bob', position: data.position }]);
    expect(bob.of('channel:members')).toMatchObject([
      { channelId: room, members: [{ userId: 'alice', status: 'online' }] },
    ]);
    await expect
      .poll(() => alice.of('presence'))
      .toContainEqual(expect.objectContaining({ userId: 'bob', status: 'online' }));
  });

  it('delivers a message once to every member, and to all devices of its sender', async () => {
    const members = [await clients.connect('alice'), await clients.connect('alice'), await clients.connect('bob')];
    const outsider = await clients.connect('cleo');
    for (const member of members) await join(member);
    const { message, duplicate } = await say(members[0] as RawClient, 'hello', { clientMessageId: 'c-1' });
    expect(duplicate).toBe(false);
    for (const member of members) await expect.poll(() => member.of('message')).toEqual([message]);
    expect(await say(members[1] as RawClient, 'hello', { clientMessageId: 'c-1' })).toMatchObject({
      duplicate: true,
      message: { id: message.id },
    });
    await say(members[0] as RawClient, 'marker');
    await expect.poll(() => (members[2] as RawClient).of('message')).toHaveLength(2);
    expect(outsider.of('message')).toEqual([]);
  });

  it('carries edits, deletes and reactions to members', async () => {
    const alice = await clients.connect('alice');
    const bob = await clients.connect('bob');
    await join(alice);
    await join(bob);
    const { message } = await say(alice, 'first');
    const target = { channelId: room, messageId: message.id };
    expect(await bob.fail('message:edit', { ...target, content: 'mine now' })).toMatchObject({ code: 'forbidden' });
    await alice.ok('message:edit', { ...target, content: 'second' });
    expect(await bob.ok('reaction:add', { ...target, emoji: '🎉' })).toMatchObject({ count: 1 });
    expect(await bob.ok('reaction:add', { ...target, emoji: '🎉' })).toMatchObject({ count: 1 });
    await alice.ok('message:delete', target);
    await expect.poll(() => bob.of('message:deleted')).toMatchObject([{ messageId: message.id, userId: 'alice' }]);
    expect(bob.of('message:updated')).toMatchObject([{ id: message.id, content: 'second', version: 2 }]);
    expect(bob.of('reaction')).toMatchObject([
      { emoji: '🎉', action: 'add', reactions: [{ count: 1, userIds: ['bob'] }] },
    ]);
  });

  it('gives a returning client exactly what it missed', async () => {
    const alice = await clients.connect('alice');
    await join(alice);
    const bob = await clients.connect('bob');
    const { position } = await join(bob);
    bob.socket.disconnect();
    for (let i = 0; i < 5; i += 1) await say(alice, `missed ${i}`);
    const again = await clients.connect('bob');
    const data = await join(again, { since: position });
    expect(data).toMatchObject({ recovered: true, hasMore: false, unreadCount: 5 });
    expect(data.entries.map((entry) => (entry.data as Message).content)).toEqual(
      [0, 1, 2, 3, 4].map((i) => `missed ${i}`),
    );
  });

  it('says so when what was missed is no longer kept', async () => {
    const alice = await clients.connect('alice');
    const { position } = await join(alice);
    const bob = await clients.connect('bob');
    await join(bob);
    for (let i = 0; i < 130; i += 1) await say(bob, `m${i}`);
    alice.socket.disconnect();
    const again = await clients.connect('alice');
    const data = await join(again, { since: { ...position, epoch: 'another' }, limit: 3 });
    expect(data).toMatchObject({ recovered: false, hasMore: true });
    expect(data.entries.map((entry) => (entry.data as Message).content)).toEqual(['m127', 'm128', 'm129']);
  });

  it('tells a quiet joiner by the answer only, and others as always', async () => {
    const carol = await clients.connect('carol');
    await join(carol);
    const dave = await clients.connect('dave');
    const seen = dave.received.length;
    const { members } = await join(dave, { quiet: true });
    expect(members).toMatchObject([{ userId: 'carol', status: 'online' }]);
    await expect.poll(() => carol.of('presence')).toContainEqual(expect.objectContaining({ userId: 'dave' }));
    await say(carol, 'marker');
    await expect.poll(() => dave.of('message')).toHaveLength(1);
    const told = dave.received.slice(seen).filter(({ event }) => event.startsWith('channel:') || event === 'presence');
    expect(told.filter(({ data }) => (data as { userId?: string }).userId !== 'dave')).toEqual([]);
  });

  it('reads a range on a joined channel without telling others or repeating the snapshot', async () => {
    const alice = await clients.connect('alice');
    const { position } = await join(alice);
    const bob = await clients.connect('bob');
    await join(bob);
    await say(alice, 'one');
    const seen = bob.received.length;
    const data = await join(alice, { since: position });
    expect(data.entries).toHaveLength(1);
    expect(data.members).toBeUndefined();
    expect(alice.of('channel:joined')).toHaveLength(1);
    await say(alice, 'two');
    await expect.poll(() => bob.of('message')).toHaveLength(2);
    // Presence settles by itself; nothing else may have come of it.
    expect(bob.received.slice(seen).filter(({ event }) => event !== 'message' && event !== 'presence')).toEqual([]);
  });

  it('joins many channels at once, each with its own outcome', async () => {
    const alice = await clients.connect('alice');
    const channels = [
      { channelId: room },
      { channelId: 'private-x' },
      { channelId: `${room}-2` },
      { channelId: 'user:alice' },
    ];
    const { results } = (await alice.ok('channel:join', { channels })) as {
      results: { channelId: string; success: boolean; error?: object }[];
    };
    expect(results.map(({ channelId, success }) => [channelId, success])).toEqual([
      [room, true],
      ['private-x', false],
      [`${room}-2`, true],
      ['user:alice', true],
    ]);
    expect(results[1]?.error).toMatchObject({ code: 'forbidden' });
  });

  it('lets no message slip between the answer of a join and the room', async () => {
    const alice = await clients.connect('alice');
    await join(alice);
    let writing = true;
    const writer = (async () => {
      for (let i = 0; writing; i += 1) await say(alice, `m${i}`);
    })();
    for (let round = 0; round < 20; round += 1) {
      const bob = await clients.connect('bob');
      const { position } = await join(bob);
      await expect.poll(() => bob.of('message').length).toBeGreaterThan(2);
      expect(bob.of<Message>('message')[0]?.offset).toBe(position.offset + 1);
      bob.socket.disconnect();
    }
    writing = false;
    await writer;
  });

  it('stops delivering after a leave, and refuses commands there', async () => {
    const alice = await clients.connect('alice');
    const bob = await clients.connect('bob');
    await join(alice);
    await join(bob);
    expect(await bob.ok('channel:leave', { channelId: room })).toEqual({ channelId: room, userId: 'bob' });
    await say(alice, 'after');
    expect(await bob.fail('message:send', { channelId: room, content: 'x' })).toMatchObject({ code: 'not_joined' });
    expect(bob.of('message')).toEqual([]);
    expect(bob.of('channel:left')).toEqual([{ channelId: room, userId: 'bob' }]);
  });

  it('keeps the order of what one client does in one channel', async () => {
    const alice = await clients.connect('alice');
    void alice.call('channel:join', { channelId: room });
    const answers = Array.from({ length: 20 }, (_, i) => say(alice, `m${i}`));
    void alice.call('channel:leave', { channelId: room });
    const late = alice.call('message:send', { channelId: room, content: 'late' });
    const offsets = (await Promise.all(answers)).map(({ message }) => message.offset);
    expect(offsets).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(await late).toMatchObject({ success: false, error: { code: 'not_joined' } });
  });

  it('moves read marks forward, counts unread, and tells the channel', async () => {
    const alice = await clients.connect('alice');
    const bob = await clients.connect('bob');
    await join(alice);
    await join(bob);
    const ids: string[] = [];
    for (let i = 0; i < 4; i += 1) ids.push((await say(alice, `m${i}`)).message.id);
    expect(await bob.ok('message:read', { channelId: room, messageId: ids[1] })).toMatchObject({
      offset: 2,
      unreadCount: 2,
    });
    expect(await bob.ok('message:read', { channelId: room, messageId: ids[0] })).toMatchObject({
      offset: 2,
      messageId: ids[1],
    });
    await expect.poll(() => alice.of('read')).toMatchObject([{ userId: 'bob', messageId: ids[1], offset: 2 }]);
    const device = await clients.connect('bob');
    expect(await join(device)).toMatchObject({ unreadCount: 2, lastRead: { messageId: ids[1] } });
  });

  it('shows typing to others only, and takes it back with the message', async () => {
    const alice = await clients.connect('alice');
    const phone = await clients.connect('alice');
    const bob = await clients.connect('bob');
    for (const client of [alice, phone, bob]) await join(client);
    await alice.ok('typing', { channelId: room, isTyping: true });
    await alice.ok('typing', { channelId: room, isTyping: true });
    const late = await clients.connect('cleo');
    expect((await join(late)).typing).toMatchObject([{ userId: 'alice', isTyping: true }]);
    await say(alice, 'done');
    await expect.poll(() => bob.of('typing').map((typing) => typing['isTyping'])).toEqual([true, false]);
    expect(phone.of('typing')).toEqual([]);
  });

  it('lays mentions into inboxes, which only their owner can join', async () => {
    const alice = await clients.connect('alice');
    await join(alice);
    const before = (await alice.ok('channel:join', { channelId: 'user:alice' })) as JoinData;
    const bob = await clients.connect('bob');
    await join(bob);
    const { message } = await say(bob, 'psst', { mentions: ['alice', 'bob'] });
    await expect
      .poll(() => alice.of('notification'))
      .toMatchObject([{ kind: 'mention', channelId: room, messageId: message.id, fromUserId: 'bob' }]);
    expect(bob.of('notification')).toEqual([]);
    const missed = (await alice.ok('channel:join', { channelId: 'user:alice', since: before.position })) as JoinData;
    expect(missed).toMatchObject({ recovered: true, entries: [{ event: 'notification', data: { kind: 'mention' } }] });
  });

  it('refuses more channels than a session may join', async () => {
    const alice = await clients.connect('alice');
    const names = Array.from({ length: 101 }, (_, i) => ({ channelId: `${room}-${i}` }));
    await alice.ok('channel:join', { channels: names.slice(0, 50) });
    await alice.ok('channel:join', { channels: names.slice(50, 99) });
    const { results } = (await alice.ok('channel:join', { channels: names.slice(98) })) as {
      results: { success: boolean }[];
    };
    expect(results.map(({ success }) => success)).toEqual([true, true, false]);
    expect(await alice.fail('channel:join', { channelId: 'one-more' })).toMatchObject({ code: 'channel_limit' });
  });

  it('holds the bound on channels against joins that overlap', async () => {
    const alice = await clients.connect('alice');
    const batch = (name: string, count: number): unknown => ({
      channels: Array.from({ length: count }, (_, i) => ({ channelId: `${room}-${name}-${i}` })),
    });
    const calls = [batch('a', 50), batch('b', 49), batch('c', 50), { channelId: room }, { channelId: `${room}-z` }];
    const answers = await Promise.all(calls.map((payload) => alice.call('channel:join', payload)));
    const results = answers.flatMap((answer) => {
      if (!answer.success) return [answer.error.code];
      if (!('results' in answer.data)) return ['ok'];
      return answer.data.results.map((result) => (result.success ? 'ok' : result.error.code));
    });
    expect(results.filter((code) => code === 'ok')).toHaveLength(100);
    expect(results.filter((code) => code === 'channel_limit')).toHaveLength(51);
    expect(alice.of('channel:joined')).toHaveLength(100);
  });
});

describe('budgets', () => {
  it('do not count reading on in a joined channel as joins', async () => {
    await using server = await createTestServer({ rateLimit: { points: 3 } });
    const clients = rawClients(() => server);
    const alice = await clients.connect('alice');
    const { position } = (await alice.ok('channel:join', { channelId: 'room' })) as JoinData;
    for (let i = 0; i < 3; i += 1) await alice.ok('channel:join', { channelId: 'room', since: position });
    expect(await alice.fail('channel:join', { channelId: 'room', since: position })).toMatchObject({
      code: 'rate_limited',
    });
    await alice.ok('channel:join', { channelId: 'other' });
    await alice.ok('channel:leave', { channelId: 'other' });
    clients.close();
  });
});
