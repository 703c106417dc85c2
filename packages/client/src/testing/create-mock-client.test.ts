import { describe, expect, it, vi } from 'vitest';
import { isRealtimeError } from '../index.js';
import { aMember, aMessage, createMockClient, FakeClock, type MockClientOptions } from './index.js';

/** A client in `general`, and a clock that the test moves. */
async function joined(options: MockClientOptions = {}) {
  const clock = new FakeClock();
  const mock = createMockClient({ userId: 'ann', clock, ...options });
  await mock.client.connect();
  await mock.client.joinChannel('general');
  const general = mock.client.channel('general');
  return { ...mock, clock, general, texts: () => general.messages.getSnapshot().items.map(({ content }) => content) };
}

const userIds = (list: readonly { userId: string }[]): string[] => list.map(({ userId }) => userId);

describe('createMockClient', () => {
  it('shows what the channel holds, texts and parts alike', async () => {
    const messages = [
      'Hello!',
      aMessage({ id: 'm2', content: 'Hi', userId: 'carol', reactions: [] }),
      { content: 'x' },
    ];
    const { client, general, texts } = await joined({
      messages,
      members: ['bob', aMember({ userId: 'eve', status: 'away' })],
    });
    expect(texts()).toEqual(['Hello!', 'Hi', 'x']);
    const { items } = general.messages.getSnapshot();
    expect(items[1]).toMatchObject({ id: 'm2', userId: 'carol', status: 'sent', offset: 2 });
    expect(general.presence.getSnapshot().members).toMatchObject([
      { userId: 'bob', status: 'online' },
      { userId: 'eve', status: 'away' },
      { userId: 'ann', status: 'online' },
    ]);
    expect(client.unread.getSnapshot().get('general')).toMatchObject({ count: 3 });
    expect(client.userId).toBe('ann');
  });

  it('puts a message into the channel that it names, and the others into the one of the options', async () => {
    const { server } = createMockClient({
      channelId: 'room',
      messages: ['here', { content: 'there', channelId: 'hall' }],
    });
    expect([...server.log('room').messages.values()].map(({ content }) => content)).toEqual(['here']);
    expect([...server.log('hall').messages.values()].map(({ content }) => content)).toEqual(['there']);
  });

  it('connects by itself on the machine’s clock, with nothing to move', async () => {
    const { client } = createMockClient();
    await client.connect();
    const message = await client.sendMessage('general', 'Hello!');
    expect(message).toMatchObject({ content: 'Hello!', userId: 'me', status: 'sent' });
    await client.dispose();
  });

  it('needs nothing that a Jest environment for browsers lacks', async () => {
    for (const name of ['setImmediate', 'clearImmediate', 'structuredClone', 'MessageChannel', 'fetch'])
      vi.stubGlobal(name, undefined);
    vi.resetModules();
    const kit = await import('./index.js');
    const { client } = kit.createMockClient({ messages: ['Hello!'] });
    await client.connect();
    await client.joinChannel('general');
    expect(await client.sendMessage('general', 'Hi')).toMatchObject({ offset: 2, status: 'sent' });
    await client.dispose();
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('lets two clients meet on one server', async () => {
    const ann = createMockClient({ userId: 'ann' });
    const bob = createMockClient({ userId: 'bob', server: ann.server });
    for (const { client } of [ann, bob]) {
      await client.connect();
      await client.joinChannel('general');
    }
    const heard = vi.fn();
    bob.client.on('message', ({ content, userId }) => void heard(userId, content));
    await ann.client.sendMessage('general', 'Hello!');
    expect(heard.mock.calls).toEqual([['ann', 'Hello!']]);
    expect(userIds(bob.client.channel('general').presence.getSnapshot().members)).toEqual(['ann', 'bob']);
    ann.client.disconnect();
    await vi.waitFor(() => expect(bob.client.presence.getSnapshot().get('ann')?.status).toBe('offline'));
    await ann.client.connect();
    await vi.waitFor(() => expect(bob.client.presence.getSnapshot().get('ann')?.status).toBe('online'));
    await Promise.all([ann.client.dispose(), bob.client.dispose()]);
  });

  it('leaves no timer behind', async () => {
    const { client, clock, server } = await joined();
    server.user('bob').type('general');
    client.sendTyping('general', true);
    await client.sendMessage('general', 'Hello!');
    await client.dispose();
    expect(clock.pending).toBe(0);
  });
});

describe('somebody else', () => {
  it('posts, edits, deletes, reacts and reads', async () => {
    const { client, server, general, texts } = await joined();
    const bob = server.user('bob');
    const message = bob.send('general', 'Lunch?', { mentions: ['ann'] });
    expect(texts()).toEqual(['Lunch?']);
    expect(client.unread.getSnapshot().get('general')).toMatchObject({ count: 1, mentions: 1 });
    bob.edit(message, 'Lunch at noon?');
    bob.react(message, '🍕');
    const [shown] = general.messages.getSnapshot().items;
    expect(shown).toMatchObject({
      content: 'Lunch at noon?',
      version: 2,
      reactions: [{ emoji: '🍕', count: 1, mine: false }],
    });
    await general.react(message.id, '🍕');
    bob.unreact(message, '🍕');
    expect(general.messages.getSnapshot().items[0]?.reactions).toMatchObject([{ count: 1, mine: true }]);
    const mine = await client.sendMessage('general', 'Yes');
    bob.read(mine);
    expect(general.messages.getSnapshot().items[1]?.status).toBe('read');
    expect(general.receipts.getSnapshot().get('bob')?.messageId).toBe(mine.id);
    bob.delete(message);
    expect(general.messages.getSnapshot().items[0]).toMatchObject({ content: '', deletedAt: expect.any(String) });
  });

  it('comes, types, is away, and goes', async () => {
    const { server, client, general, clock } = await joined();
    const bob = server.user('bob');
    bob.join('general');
    expect(userIds(general.presence.getSnapshot().members)).toEqual(['ann', 'bob']);
    bob.type('general');
    expect(userIds(general.typing.getSnapshot())).toEqual(['bob']);
    bob.send('general', 'Hi');
    expect(general.typing.getSnapshot()).toEqual([]);
    bob.type('general');
    await clock.advance(5000);
    expect(general.typing.getSnapshot()).toEqual([]);
    bob.setPresence('away', { text: 'Lunch' });
    expect(client.presence.getSnapshot().get('bob')).toMatchObject({ status: 'away', customStatus: { text: 'Lunch' } });
    bob.leave('general');
    expect(general.presence.getSnapshot().counts).toMatchObject({ online: 1, away: 0, offline: 1 });
  });

  it('may do no more than a user may', async () => {
    const { server, client } = await joined();
    const { id } = await client.sendMessage('general', 'mine');
    const refused = (act: () => void): unknown => {
      try {
        act();
      } catch (error) {
        return isRealtimeError(error) && error.code;
      }
      return undefined;
    };
    expect(refused(() => server.user('bob').edit({ id, channelId: 'general' }, 'yours'))).toBe('forbidden');
    expect(refused(() => server.user('bob').react({ id: 'nothing', channelId: 'general' }, '👍'))).toBe(
      'message_not_found',
    );
  });
});

describe('the server', () => {
  it('refuses private channels, edits of others, and what was taken away', async () => {
    const { client, server, general } = await joined({ messages: ['of bob'] });
    await expect(client.joinChannel('private-club')).rejects.toMatchObject({ code: 'forbidden' });
    const [message] = general.messages.getSnapshot().items;
    await expect(general.edit(message!.id, 'mine')).rejects.toMatchObject({ code: 'forbidden' });
    const removed = vi.fn();
    client.on('channel:removed', removed);
    server.remove('ann', 'general', 'kicked');
    expect(removed).toHaveBeenCalledExactlyOnceWith({ channelId: 'general', reason: 'kicked' });
    expect(general.status.getSnapshot().state).toBe('failed');
  });

  it('pages history back, forth and around', async () => {
    const { general } = await joined({ messages: Array.from({ length: 70 }, (_, index) => `${index}`) });
    const before = await general.history({ before: general.messages.getSnapshot().items[0]!.id, limit: 10 });
    expect(before.items.map(({ content }) => content)).toEqual([
      '10',
      '11',
      '12',
      '13',
      '14',
      '15',
      '16',
      '17',
      '18',
      '19',
    ]);
    expect(before.hasMore).toBe(true);
    const after = await general.history({ after: before.items.at(-1)!.id, limit: 2 });
    expect(after.items.map(({ content }) => content)).toEqual(['20', '21']);
    const around = await general.history({ around: after.items[0]!.id, limit: 3 });
    expect(around.items.map(({ content }) => content)).toEqual(['19', '20', '21']);
    await general.loadMore(300);
    expect(general.messages.getSnapshot()).toMatchObject({ items: { length: 70 }, hasMore: false });
  });
});

describe('the network', () => {
  it('goes, and what was sent meanwhile arrives once it is back, without waiting', async () => {
    const { client, network, server, general, texts, clock } = await joined();
    network.offline();
    expect(client.state).toBe('offline');
    const sending = client.sendMessage('general', 'from the tunnel');
    await clock.advance(60_000);
    expect([client.state, server.sessions.length]).toEqual(['offline', 1]);
    expect(general.messages.getSnapshot().items).toMatchObject([{ status: 'queued' }]);
    server.user('bob').send('general', 'meanwhile');
    network.online();
    expect(await sending).toMatchObject({ status: 'sent' });
    expect(texts()).toEqual(['meanwhile', 'from the tunnel']);
    expect(client.state).toBe('connected');
  });

  it('connects nobody who does not want to be', async () => {
    const { client, network } = createMockClient();
    network.offline();
    network.online();
    expect(client.state).toBe('idle');
  });

  it('is slow in both directions, and keeps the order when it is fast again', async () => {
    const { client, network, server, clock, texts } = await joined();
    network.lag(400);
    const sent = vi.fn();
    void client.sendMessage('general', 'slow').then(sent);
    await clock.advance(799);
    expect(sent).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(sent).toHaveBeenCalled();
    server.user('bob').send('general', 'first');
    network.lag(0);
    server.user('bob').send('general', 'second');
    expect(texts()).toEqual(['slow']);
    await clock.advance(400);
    expect(texts()).toEqual(['slow', 'first', 'second']);
  });

  it.each(['commands', 'answers'] as const)('loses %s, and the send still happens once', async (what) => {
    const { client, network, server, clock } = await joined();
    network.dropNext(1, what);
    const sending = client.sendMessage('general', 'once');
    await clock.advance(30_000);
    expect(await sending).toMatchObject({ status: 'sent' });
    expect(server.session().count('message:send')).toBe(2);
    expect(server.log('general').entries).toHaveLength(1);
  });

  it('loses events, and the client finds out', async () => {
    const { client, network, server, clock, texts } = await joined();
    const gap = vi.fn();
    client.on('gap', gap);
    network.dropNext(1, 'events');
    server.user('bob').send('general', 'lost');
    expect(texts()).toEqual([]);
    server.user('bob').send('general', 'heard');
    await clock.advance(2000);
    expect(texts()).toEqual(['lost', 'heard']);
    expect(gap).toHaveBeenCalledWith(expect.objectContaining({ recovered: true }));
  });

  it('survives a server that ends and starts again, with its history and without', async () => {
    const { client, network, clock, texts, server } = await joined({ messages: ['old'] });
    network.killServer();
    expect(client.isConnected).toBe(false);
    await clock.advance(1000);
    expect(client.state).toBe('connected');
    expect(texts()).toEqual(['old']);
    const gap = vi.fn();
    client.on('gap', gap);
    network.killServer({ loseHistory: true });
    await clock.advance(1000);
    expect(gap).toHaveBeenCalledWith(expect.objectContaining({ channelId: 'general', recovered: false }));
    expect(texts()).toEqual([]);
    server.user('bob').send('general', 'new');
    expect(texts()).toEqual(['new']);
  });

  it('belongs to one client, while the server belongs to all', async () => {
    const clock = new FakeClock();
    const ann = createMockClient({ userId: 'ann', clock });
    const bob = createMockClient({ userId: 'bob', server: ann.server });
    await ann.client.connect();
    await bob.client.connect();
    ann.network.offline();
    expect([ann.client.isConnected, bob.client.isConnected]).toEqual([false, true]);
    ann.network.killServer();
    expect(bob.client.isConnected).toBe(false);
    await clock.advance(1000);
    expect([ann.client.isConnected, bob.client.isConnected]).toEqual([false, true]);
  });
});

describe('the builders', () => {
  it('count up, and take every part', () => {
    const [first, second] = [aMessage(), aMessage({ content: 'x', createdAt: '2026-01-01T00:00:00.000Z' })];
    expect(second.offset).toBe(first.offset + 1);
    expect(first.id).not.toBe(second.id);
    expect(second).toMatchObject({ content: 'x', timestamp: Date.parse('2026-01-01T00:00:00.000Z'), status: 'sent' });
    expect(aMember().userId).not.toBe(aMember().userId);
    expect(aMember({ userId: 'bob', status: 'offline' })).toMatchObject({ userId: 'bob', devices: [] });
  });
});
