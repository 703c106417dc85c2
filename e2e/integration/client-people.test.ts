import { expect, it } from 'vitest';
import { Clients, createTestServer, next, until } from './client-support.js';

const members = (client: Awaited<ReturnType<Clients['user']>>) =>
  Object.fromEntries(
    client
      .channel('general')
      .presence.getSnapshot()
      .members.map(({ userId, status }) => [userId, status]),
  );

it('sees people come, change, and go', async () => {
  await using server = await createTestServer({ presence: { graceMs: 200 } });
  await using clients = new Clients();
  const bob = await clients.user(server, 'bob', ['general']);
  const ann = await clients.user(server, 'ann', ['general']);
  await until('ann sees bob, and herself', () => members(ann).bob === 'online' && members(ann).ann === 'online');
  await bob.updatePresence('dnd', { text: 'in a meeting' });
  await until('ann sees dnd', () => members(ann).bob === 'dnd');
  expect(ann.presence.getSnapshot().get('bob')).toMatchObject({ customStatus: { text: 'in a meeting' } });
  const left = next(ann, 'presence', ({ change }) => change === 'leave');
  bob.disconnect();
  expect(await left).toMatchObject({ userId: 'bob', status: 'offline' });
  expect(ann.channel('general').presence.getSnapshot().counts).toMatchObject({ online: 1, offline: 1 });
});

it('sees people who come later, in whatever channel', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const ann = await clients.user(server, 'ann', ['general', 'random']);
  const bob = await clients.user(server, 'bob', ['general']);
  await until('ann sees bob', () => members(ann).bob === 'online', 1000);
  await bob.channel('general').leave();
  await until('ann sees bob go', () => members(ann).bob === 'offline', 1000);
});

it('sees typing begin and end by itself', async () => {
  await using server = await createTestServer({ typing: { timeoutMs: 600 } });
  await using clients = new Clients();
  const ann = await clients.user(server, 'ann', ['general']);
  const bob = await clients.user(server, 'bob', ['general'], { typing: { timeoutMs: 600 } });
  const typers = () =>
    ann
      .channel('general')
      .typing.getSnapshot()
      .map(({ userId }) => userId);
  bob.sendTyping('general', true);
  await until('typing shows', () => typers().includes('bob'));
  await until('typing ends', () => typers().length === 0, 2000);
  bob.sendTyping('general', true);
  await until('typing shows again', () => typers().includes('bob'));
  await bob.sendMessage('general', 'done');
  await until('the message ends it', () => typers().length === 0, 300);
  expect(bob.channel('general').typing.getSnapshot()).toEqual([]);
});

it('keeps unread counts and read marks over devices', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const ann = await clients.user(server, 'ann', ['general']);
  const phone = await clients.user(server, 'ann', ['general']);
  const bob = await clients.user(server, 'bob', ['general']);
  for (const text of ['a', 'b', 'c']) await bob.sendMessage('general', text);
  const count = (client: typeof ann) => client.unread.getSnapshot().get('general')?.count;
  await until('both count three', () => count(ann) === 3 && count(phone) === 3);
  await ann.markRead('general', ann.channel('general').messages.getSnapshot().items[1]!.id);
  expect(count(ann)).toBe(1);
  await until('the phone knows', () => count(phone) === 1);
  const late = await clients.user(server, 'ann', []);
  expect(await late.joinChannel('general')).toMatchObject({ unreadCount: 1, lastReadOffset: 2 });
});

it('counts a mention in a channel that is not joined, also one that came while away', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const ann = await clients.user(server, 'ann');
  const bob = await clients.user(server, 'bob', ['general']);
  const mentions = () => ann.unread.getSnapshot().get('general')?.mentions;
  await bob.sendMessage('general', 'hi', { mentions: ['ann'] });
  await until('one mention', () => mentions() === 1);
  ann.disconnect();
  await bob.sendMessage('general', 'hi again', { mentions: ['ann'] });
  await ann.connect();
  await until('two mentions', () => mentions() === 2);
});
