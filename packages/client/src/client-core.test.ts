import { describe, expect, it } from 'vitest';
import { another, setUp, texts } from '../test/support/harness.js';

const presence = (userId: string, status: 'online' | 'away' | 'dnd' | 'offline' = 'online') => ({
  userId,
  status,
  lastSeen: '2026-01-01T00:00:00.000Z',
  devices: status === 'offline' ? [] : [{ kind: 'web' as const, status: 'online' as const }],
});

async function joined() {
  const h = setUp();
  h.server.log('general').members.set('bob', presence('bob'));
  await h.client.connect('ann', 'token');
  await h.client.joinChannel('general');
  await h.clock.advance(0);
  return { ...h, channel: h.client.channel('general'), session: h.server.session() };
}

describe('presence', () => {
  it('shows who is there, and tells every change once', async () => {
    const { channel, session, seen, client } = await joined();
    expect(channel.presence.getSnapshot()).toMatchObject({
      members: [presence('bob')],
      counts: { online: 1, offline: 0 },
      synced: true,
    });
    session.emit('presence', presence('bob'));
    expect(seen.presence.map(({ change }) => change)).toEqual(['enter']);
    session.emit('presence', presence('bob', 'away'));
    session.emit('presence', presence('bob', 'offline'));
    session.emit('presence', presence('bob', 'online'));
    expect(seen.presence.map(({ change }) => change)).toEqual(['enter', 'update', 'leave', 'enter']);
    expect(client.presence.getSnapshot().get('bob')).toEqual(presence('bob'));
  });

  it('takes in who comes into the channel, and shows who leaves it as offline there only', async () => {
    const { channel, session, seen, client } = await joined();
    await client.joinChannel('other');
    session.emit('presence', { ...presence('eve'), channelId: 'general' });
    session.emit('presence', { ...presence('eve'), channelId: 'other' });
    session.emit('presence', presence('kim'));
    const shown = (members: readonly { userId: string; status: string }[]) =>
      members.map(({ userId, status }) => `${userId} ${status}`);
    expect(shown(channel.presence.getSnapshot().members)).toEqual(['bob online', 'eve online']);
    session.emit('presence', { ...presence('eve', 'offline'), channelId: 'general' });
    expect(shown(channel.presence.getSnapshot().members)).toEqual(['bob online', 'eve offline']);
    expect(shown(client.channel('other').presence.getSnapshot().members)).toContain('eve online');
    expect(client.presence.getSnapshot().get('eve')).toMatchObject({ status: 'online' });
    expect(seen.presence.at(-1)).toMatchObject({ userId: 'eve', channelId: 'general', change: 'leave' });
    session.emit('presence', presence('eve', 'offline'));
    session.emit('presence', { ...presence('eve'), channelId: 'other' });
    expect(shown(channel.presence.getSnapshot().members)).toContain('eve offline');
    expect(shown(client.channel('other').presence.getSnapshot().members)).toContain('eve online');
  });

  it('counts the current user in, whose own join the list may not show yet', async () => {
    const { channel, session, client } = await joined();
    session.emit('presence', presence('ann'));
    session.emit('channel:members', { channelId: 'general', members: [presence('bob')] });
    expect(channel.presence.getSnapshot().members.map(({ userId }) => userId)).toEqual(['bob', 'ann']);
    expect(client.presence.getSnapshot().get('ann')).toEqual(presence('ann'));
  });

  it('is out of sync while there is no connection', async () => {
    const { channel, session, clock } = await joined();
    session.kill();
    expect(channel.presence.getSnapshot()).toMatchObject({ synced: false, members: [presence('bob')] });
    await clock.advance(2500);
    expect(channel.presence.getSnapshot().synced).toBe(true);
  });

  it('forgets people who share no channel any more', async () => {
    const { client, clock, channel } = await joined();
    await channel.leave();
    await clock.advance(300_000);
    await client.joinChannel('other');
    await client.channel('other').leave();
    expect(client.presence.getSnapshot().size).toBe(0);
  });

  it('of the current user goes out, or waits for the connection; the latest wish counts', async () => {
    const h = setUp();
    const first = h.client.updatePresence('away');
    const second = h.client.updatePresence('dnd', { text: 'busy' });
    await h.client.connect('ann', 'token');
    await Promise.all([first, second]);
    expect(h.server.session().of('presence:update')).toEqual([{ status: 'dnd', customStatus: { text: 'busy' } }]);
    await h.client.updatePresence('online', null);
    expect(h.server.session().of('presence:update').at(-1)).toEqual({ status: 'online', customStatus: null });
  });
});

describe('typing of others', () => {
  const typing = (now: number, isTyping = true, userId = 'bob') => ({
    channelId: 'general',
    userId,
    isTyping,
    expiresAt: now + 3000,
  });

  it('shows until it ends, in any of the ways it can end', async () => {
    const { channel, session, clock, server, seen } = await joined();
    const typers = () => channel.typing.getSnapshot().map(({ userId }) => userId);
    session.emit('typing', typing(clock.now()));
    expect(typers()).toEqual(['bob']);
    await clock.advance(3000);
    expect(typers()).toEqual([]);
    session.emit('typing', typing(clock.now()));
    session.emit('typing', typing(clock.now(), false));
    expect(typers()).toEqual([]);
    session.emit('typing', typing(clock.now()));
    server.post('general', 'done', { userId: 'bob' });
    expect(typers()).toEqual([]);
    session.emit('typing', typing(clock.now()));
    session.emit('presence', presence('bob', 'offline'));
    expect(typers()).toEqual([]);
    session.emit('typing', typing(clock.now()));
    session.kill();
    expect(typers()).toEqual([]);
    expect(seen.typing.map(({ isTyping }) => isTyping)).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  it('ends also when the clocks disagree', async () => {
    const { channel, session, clock } = await joined();
    session.emit('typing', typing(clock.now() + 3_600_000));
    await clock.advance(10_000);
    expect(channel.typing.getSnapshot()).toEqual([]);
  });

  it('never shows the current user', async () => {
    const { channel, session, clock } = await joined();
    session.emit('typing', typing(clock.now(), true, 'ann'));
    expect(channel.typing.getSnapshot()).toEqual([]);
  });
});

describe('own typing', () => {
  it('goes out only where it is joined, and is over with the message', async () => {
    const { client, session, clock } = await joined();
    client.sendTyping('elsewhere', true);
    client.sendTyping('general', true);
    client.sendTyping('general', true);
    await client.sendMessage('general', 'x');
    await clock.advance(10_000);
    expect(session.of('typing')).toEqual([{ channelId: 'general', isTyping: true }]);
  });
});

describe('own typing and the connection', () => {
  it('end together: nothing is said on the next one', async () => {
    const { client, session, clock, server } = await joined();
    client.sendTyping('general', true);
    session.kill();
    await clock.advance(60_000);
    expect(server.session().count('typing')).toBe(0);
  });
});

describe('unread messages', () => {
  it('that were missed are counted once, by the server', async () => {
    const { client, session, clock, server } = await joined();
    server.post('general', 'one');
    session.kill();
    server.post('general', 'two');
    await clock.advance(2500);
    expect(client.unread.getSnapshot().get('general')).toEqual({ count: 2, mentions: 0 });
  });
});

describe('snapshots', () => {
  it('change only where something changed', async () => {
    const { channel, session, clock, server } = await joined();
    server.post('general', 'one');
    server.post('general', 'two');
    const before = { messages: channel.messages.getSnapshot(), presence: channel.presence.getSnapshot() };
    session.emit('typing', { channelId: 'general', userId: 'bob', isTyping: true, expiresAt: clock.now() + 3000 });
    session.emit('read', {
      channelId: 'general',
      userId: 'bob',
      messageId: before.messages.items[0]!.id,
      offset: 1,
      readAt: '',
    });
    expect(channel.messages.getSnapshot()).toBe(before.messages);
    server.post('general', 'three');
    const after = channel.messages.getSnapshot();
    expect(after).not.toBe(before.messages);
    expect(after.items[0]).toBe(before.messages.items[0]);
    expect(after.items[1]).toBe(before.messages.items[1]);
    expect(channel.presence.getSnapshot()).toBe(before.presence);
  });
});

describe('read marks', () => {
  it('of others turn own messages read, and only move forward', async () => {
    const { client, session, channel, seen } = await joined();
    const one = await client.sendMessage('general', 'one');
    const two = await client.sendMessage('general', 'two');
    const mark = (offset: number) => ({ channelId: 'general', userId: 'bob', messageId: 'm', offset, readAt: '' });
    session.emit('read', mark(1));
    expect(channel.messages.getSnapshot().items.map(({ status }) => status)).toEqual(['read', 'sent']);
    session.emit('read', mark(2));
    session.emit('read', mark(1));
    expect(channel.receipts.getSnapshot().get('bob')).toEqual(mark(2));
    expect(seen.read).toEqual([mark(1), mark(2)]);
    const read = seen['message:status'].filter(({ status }) => status === 'read');
    expect(read.map(({ id }) => id)).toEqual([one.id, two.id]);
  });

  it('of the current user on another device lower the count', async () => {
    const { client, session, server } = await joined();
    const ids = ['a', 'b', 'c'].map((text) => server.post('general', text).id);
    session.emit('read', { channelId: 'general', userId: 'ann', messageId: ids[1], offset: 2, readAt: '' });
    expect(client.unread.getSnapshot().get('general')).toEqual({ count: 1, mentions: 0 });
  });
});

describe('reactions', () => {
  it('know which are mine', async () => {
    const { client, channel, server, seen } = await joined();
    const { id } = server.post('general', 'x');
    await channel.react(id, '+1');
    server.append('general', 'reaction', {
      messageId: id,
      userId: 'bob',
      emoji: 'no',
      action: 'add',
      count: 1,
      reactions: [
        { emoji: '+1', count: 1, userIds: ['ann'] },
        { emoji: 'no', count: 1, userIds: ['bob'] },
      ],
    });
    expect(channel.messages.getSnapshot().items[0]!.reactions.map(({ emoji, mine }) => [emoji, mine])).toEqual([
      ['+1', true],
      ['no', false],
    ]);
    expect(seen.reaction).toHaveLength(2);
    await channel.unreact(id, '+1');
    await client.joinChannel('general');
    expect(seen.reaction[2]).toMatchObject({ action: 'remove', userId: 'ann' });
  });
});

describe('the inbox', () => {
  const mention = (messageId: string) => ({ kind: 'mention', channelId: 'far', messageId, fromUserId: 'bob' });

  it('counts mentions in channels that are not joined, over reconnects, each once', async () => {
    const { client, server, session, clock, seen } = await joined();
    server.append('user:ann', 'notification', mention('m1'));
    expect(client.unread.getSnapshot().get('far')).toEqual({ count: 0, mentions: 1 });
    session.kill();
    server.append('user:ann', 'notification', mention('m2'));
    await clock.advance(2500);
    expect(client.unread.getSnapshot().get('far')).toEqual({ count: 0, mentions: 2 });
    expect(seen.notification).toHaveLength(2);
    expect(client.state).toBe('connected');
  });

  it('counts a mention once, whether it comes as a message or as a notice, and none that was read', async () => {
    const { client, server } = await joined();
    const { id } = server.post('general', 'hi', { mentions: ['ann'] });
    server.append('user:ann', 'notification', {
      kind: 'mention',
      channelId: 'general',
      messageId: id,
      fromUserId: 'other',
    });
    expect(client.unread.getSnapshot().get('general')).toEqual({ count: 1, mentions: 1 });
    await client.markRead('general');
    expect(client.unread.getSnapshot().get('general')).toEqual({ count: 0, mentions: 0 });
    server.append('user:ann', 'notification', {
      kind: 'mention',
      channelId: 'general',
      messageId: id,
      fromUserId: 'other',
    });
    expect(client.unread.getSnapshot().get('general')).toEqual({ count: 0, mentions: 0 });
  });

  it('counts what was there before, without calling it news', async () => {
    const h = setUp();
    h.server.append('user:ann', 'notification', mention('m1'));
    await h.client.connect('ann', 'token');
    await h.clock.advance(0);
    expect(h.client.unread.getSnapshot().get('far')).toEqual({ count: 0, mentions: 1 });
    expect(h.seen.notification).toEqual([]);
  });

  it('lists what is in it, what was there before included, until another user comes', async () => {
    const h = setUp();
    const listed = () => h.client.notifications.getSnapshot().map(({ messageId }) => messageId);
    h.server.append('user:ann', 'notification', mention('m1'));
    await h.client.connect('ann', 'token');
    await h.clock.advance(0);
    h.server.append('user:ann', 'notification', mention('m2'));
    expect(listed()).toEqual(['m1', 'm2']);
    h.client.disconnect();
    expect(listed()).toEqual(['m1', 'm2']);
    h.client.disconnect({ forgetToken: true });
    expect(listed()).toEqual([]);
  });

  it('leaves notices to the channel whose log they stand in', async () => {
    const { client, server, seen } = await joined();
    const entry = server.log('general').append('notification', { kind: 'notice', channelLog: 'general' });
    server.session().emit('notification', entry.data);
    server.post('general', 'after');
    expect(seen.notification).toMatchObject([{ kind: 'notice' }]);
    expect(seen.gap).toEqual([]);
    expect(texts(client, 'general')).toEqual(['after']);
  });
});

describe('changing the user', () => {
  it('shows nothing of the last one', async () => {
    const h = await joined();
    h.server.post('general', 'for ann', { mentions: ['ann'] });
    h.server.append('user:ann', 'notification', { kind: 'notice' });
    await h.client.connect('bob', 'token');
    expect(h.client.unread.getSnapshot().size).toBe(0);
    expect(h.client.presence.getSnapshot().get('bob')).toBeUndefined();
    await h.clock.advance(0);
    expect(h.server.session('bob').joined.has('general')).toBe(true);
    expect(JSON.stringify(h.server.session('bob').of('channel:join'))).not.toContain('since');
    expect(h.seen.gap).toEqual([]);
    expect(h.server.sessions.filter(({ isOpen }) => isOpen)).toHaveLength(1);
  });

  it('is noticed also when only the server knows it', async () => {
    const h = setUp();
    await h.client.connect('ann');
    expect(h.client.userId).toBe('ann');
    h.client.disconnect();
    await h.client.connect('bob');
    expect(h.client.userId).toBe('bob');
  });
});

describe('a report', () => {
  it('tells much, but no token and no text', async () => {
    const { client, clock } = await joined();
    client.disconnect();
    void client.sendMessage('general', 'very secret text');
    await clock.advance(0);
    const report = await client.report();
    expect(report).toMatchObject({
      version: '1.0.0',
      connection: { state: 'disconnected', queued: 1 },
      channels: [{ id: 'general', holders: 2, position: { offset: 0 }, members: 1 }],
      queue: [{ kind: 'send', state: 'queued', channelId: 'general' }],
    });
    const text = JSON.stringify(report);
    expect(text).not.toContain('secret');
    expect(text).not.toContain('token"');
    expect(report.timeline.length).toBeGreaterThan(0);
  });
});

describe('two clients', () => {
  it('see the same order', async () => {
    const h = await joined();
    const bob = another(h);
    await bob.connect('bob', 'token');
    await bob.joinChannel('general');
    await Promise.all(
      [1, 2, 3].flatMap((n) => [h.client.sendMessage('general', `ann ${n}`), bob.sendMessage('general', `bob ${n}`)]),
    );
    expect(texts(h.client, 'general')).toHaveLength(6);
    expect(texts(h.client, 'general')).toEqual(texts(bob, 'general'));
  });
});
