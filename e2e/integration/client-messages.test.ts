import { expect, it } from 'vitest';
import { Clients, createTestServer, next, texts, until } from './client-support.js';

it('connects, joins, sends and receives; a send shows at once and says how it goes', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const ann = await clients.user(server, 'ann', ['general']);
  const bob = await clients.user(server, 'bob', ['general']);
  expect(ann.userId).toBe('ann');
  const statuses: string[] = [];
  ann.on('message:status', ({ status }) => statuses.push(status));
  const received = next(bob, 'message');
  const sending = ann.sendMessage('general', 'Hello!', { mentions: ['bob'], metadata: { n: 1 } });
  expect(ann.channel('general').messages.getSnapshot().items).toMatchObject([{ content: 'Hello!', status: 'sending' }]);
  const sent = await sending;
  expect(sent).toMatchObject({ status: 'sent', offset: 1, userId: 'ann', metadata: { n: 1 }, mentions: ['bob'] });
  expect(await received).toMatchObject({ id: sent.id, content: 'Hello!', userId: 'ann' });
  expect(statuses).toEqual(['queued', 'sending', 'sent']);
  await until('the mention is counted', () => bob.unread.getSnapshot().get('general')?.mentions === 1);
  await bob.markRead('general');
  expect(bob.unread.getSnapshot().get('general')).toEqual({ count: 0, mentions: 0 });
  await until('ann sees it read', () => ann.channel('general').messages.getSnapshot().items[0]!.status === 'read');
  expect(ann.state).toBe('connected');
});

it('gives two senders one order, each message once', async () => {
  await using server = await createTestServer({ rateLimit: { enabled: false } });
  await using clients = new Clients();
  const ann = await clients.user(server, 'ann', ['general']);
  const bob = await clients.user(server, 'bob', ['general']);
  const offsets: number[] = [];
  ann.on('message', ({ offset }) => offsets.push(offset));
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => [
      ann.sendMessage('general', `a${i}`),
      bob.sendMessage('general', `b${i}`),
    ]).flat(),
  );
  await until('all arrived', () => offsets.length === 100 && texts(bob, 'general').length === 100);
  expect(offsets).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  expect(texts(ann, 'general')).toEqual(texts(bob, 'general'));
  const ofAnn = texts(ann, 'general').filter((text) => text.startsWith('a'));
  expect(ofAnn).toEqual(Array.from({ length: 50 }, (_, i) => `a${i}`));
});

it('edits, deletes and reacts, and everybody sees the same', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const ann = await clients.user(server, 'ann', ['general']);
  const bob = await clients.user(server, 'bob', ['general']);
  const channel = ann.channel('general');
  const one = await channel.send('teh');
  const two = await channel.send('gone');
  await expect(channel.edit(one.id, 'the')).resolves.toMatchObject({ content: 'the', version: 2 });
  await channel.delete(two.id);
  await bob.channel('general').react(one.id, '👍');
  await channel.react(one.id, '👍');
  await bob.channel('general').unreact(one.id, '👍');
  const view = (client: typeof ann) =>
    client
      .channel('general')
      .messages.getSnapshot()
      .items.map(({ content, deletedAt, reactions }) => ({
        content,
        isDeleted: deletedAt !== undefined,
        reactions: reactions.map(({ emoji, userIds }) => [emoji, ...userIds]),
      }));
  const expected = [
    { content: 'the', isDeleted: false, reactions: [['👍', 'ann']] },
    { content: '', isDeleted: true, reactions: [] },
  ];
  await until(
    'both views agree',
    () =>
      JSON.stringify(view(ann)) === JSON.stringify(expected) && JSON.stringify(view(bob)) === JSON.stringify(expected),
  );
  expect(ann.channel('general').messages.getSnapshot().items[0]!.reactions[0]!.mine).toBe(true);
  expect(bob.channel('general').messages.getSnapshot().items[0]!.reactions[0]!.mine).toBe(false);
  await expect(bob.channel('general').edit(one.id, 'not mine')).rejects.toMatchObject({ code: 'forbidden' });
});

it('reads history back to the beginning without a hole, and threads on their own', async () => {
  await using server = await createTestServer({ rateLimit: { enabled: false } });
  await using clients = new Clients();
  const ann = await clients.user(server, 'ann', ['general']);
  const root = await ann.sendMessage('general', '0');
  for (let i = 1; i < 130; i++) await ann.sendMessage('general', `${i}`, i % 10 === 0 ? { threadId: root.id } : {});
  const bob = await clients.user(server, 'bob', ['general']);
  const channel = bob.channel('general');
  expect(channel.messages.getSnapshot()).toMatchObject({ hasMore: true, isGapless: true });
  const loading = channel.historyBeforeSubscribe({ limit: 50 });
  void ann.sendMessage('general', '130');
  let page = await loading;
  while (page.hasMore) page = await page.next();
  await until('the last one arrived', () => texts(bob, 'general').length === 131);
  expect(texts(bob, 'general')).toEqual(Array.from({ length: 131 }, (_, i) => `${i}`));
  const around = await channel.history({ around: root.id, limit: 3 });
  expect(around.items.map(({ content }) => content)).toContain('0');
  const thread = channel.thread(root.id);
  const stop = thread.messages.subscribe(() => {});
  await until('the thread is there', () => thread.messages.getSnapshot().items.length > 0);
  const replies = thread.messages
    .getSnapshot()
    .items.filter(({ id }) => id !== root.id)
    .map(({ content }) => content);
  expect(replies).toEqual(['10', '20', '30', '40', '50', '60', '70', '80', '90', '100', '110', '120']);
  stop();
});

it('refuses what may not be, with codes', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const ann = await clients.user(server, 'ann');
  await expect(ann.joinChannel('private-x')).rejects.toMatchObject({ code: 'forbidden', channelId: 'private-x' });
  await expect(ann.joinChannel('no such/id')).rejects.toMatchObject({ retryable: false });
  const stranger = clients.make({ url: server.url });
  await expect(stranger.connect('eve', 'not a token')).rejects.toMatchObject({ code: 'token_invalid' });
  expect(stranger.state).toBe('failed');
  const impostor = clients.make({ url: server.url });
  await expect(impostor.connect('ann', await server.token('eve'))).rejects.toMatchObject({ code: 'identity_mismatch' });
});
