import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { Clients, createTestServer, texts, until } from './client-support.js';

it('sends once and in order what a client that is gone has queued without a connection', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const bob = await clients.user(server, 'bob', ['general']);
  const token = await server.token('ann');
  const written = Array.from({ length: 10 }, (_, index) => `written ${index}`);

  const before = clients.make({ url: server.url, transport: () => ({ name: 'websocket', emit() {}, close() {} }) });
  void before.connect('ann', token).catch(() => {});
  for (const text of written) void before.sendMessage('general', text).catch(() => {});
  await before.channel('general').edit(before.queue.items.getSnapshot()[9]!.id, 'rewritten');
  await before.dispose();

  const after = clients.make({ url: server.url });
  const shown = new Set<string>();
  after.channel('general').messages.subscribe(() => {
    for (const { status } of after.channel('general').messages.getSnapshot().items) shown.add(status);
  });
  await after.connect('ann', token);
  await after.joinChannel('general');
  const expected = [...written.slice(0, 9), 'rewritten'];
  await until('all arrived', () => texts(bob, 'general').length >= 10 && after.queue.size.getSnapshot() === 0);
  expect(texts(bob, 'general')).toEqual(expected);
  await until('the sender sees the same', () => texts(after, 'general').join() === expected.join());
  expect(shown).toContain('queued');
  const { items } = await bob.channel('general').history({ limit: 100 });
  expect(items.map(({ content }) => content)).toEqual(expected);
});

it('repeats what was on the wire when the client ended under the same id, and changes what is in the log already', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const token = await server.token('carl');
  const before = await clients.user(server, 'carl', ['general']);
  const { id } = await before.sendMessage('general', 'first');
  // Whether it arrives is open; its answer does not.
  void before.sendMessage('general', 'second', { clientMessageId: 'second' }).catch(() => {});
  await before.dispose();

  const offline = clients.make({ url: server.url, transport: () => ({ name: 'websocket', emit() {}, close() {} }) });
  void offline.connect('carl', token).catch(() => {});
  void offline
    .channel('general')
    .react(id, '👍')
    .catch(() => {});
  void offline
    .channel('general')
    .edit(id, 'first, edited')
    .catch(() => {});
  await until('what was left is there', () => offline.queue.size.getSnapshot() === 3);
  await offline.dispose();

  const after = clients.make({ url: server.url });
  await after.connect('carl', token);
  await after.joinChannel('general');
  const items = () => after.channel('general').messages.getSnapshot().items;
  await until('the edit is in the log', () => items()[0]?.version === 2);
  await until('all is settled', () => after.queue.size.getSnapshot() === 0);
  expect(items()).toMatchObject([
    { id, content: 'first, edited', reactions: [{ emoji: '👍', mine: true }] },
    { clientMessageId: 'second', status: 'sent' },
  ]);
});

it('goes on after a reload from where the page was', async () => {
  await using server = await createTestServer({ rateLimit: { enabled: false } });
  await using clients = new Clients();
  const bob = await clients.user(server, 'bob', ['general']);
  const before = await clients.user(server, 'dora', ['general'], { positions: 'indexeddb' });
  await bob.sendMessage('general', 'seen');
  await until('dora has seen it', () => texts(before, 'general').length === 1);
  await before.dispose();
  const missed = Array.from({ length: 70 }, (_, index) => `missed ${index}`);
  for (const text of missed) await bob.sendMessage('general', text);

  const after = clients.make({ url: server.url, positions: 'indexeddb' });
  const heard: string[] = [];
  after.on('message', ({ content }) => heard.push(content));
  await after.connect('dora', await server.token('dora'));
  await expect(after.joinChannel('general')).resolves.toMatchObject({ recovered: true, unreadCount: 71 });
  await until('the list reaches back', () => texts(after, 'general').length === 71);
  expect(heard).toEqual(missed);
  expect(texts(after, 'general')).toEqual(['seen', ...missed]);
});
