import { expect, it } from 'vitest';
import type { RealtimeClient } from '@nchat/realtime-client';
import { Clients, createTestServer, next, texts, until } from './client-support.js';

const secret = 'a secret that is long enough for a test';
const lost = (client: RealtimeClient) => until('the loss is noticed', () => !client.isConnected);

it('replays exactly what was missed when the server kills the connection', async () => {
  await using server = await createTestServer({
    rateLimit: { enabled: false },
    auth: { secrets: [secret], apiKeys: ['an-api-key-for-tests'] },
  });
  await using clients = new Clients();
  const ann = await clients.user(server, 'ann', ['general'], {
    backoff: { firstRetrySpreadMs: 0, baseMs: 300, maxMs: 300 },
  });
  const bob = await clients.user(server, 'bob', ['general']);
  const offsets: number[] = [];
  ann.on('message', ({ offset }) => offsets.push(offset));
  await bob.sendMessage('general', 'before');
  await until('it arrived', () => offsets.length === 1);
  await fetch(`${server.url}/admin/users/ann/disconnect`, {
    method: 'POST',
    headers: { 'x-api-key': 'an-api-key-for-tests' },
  });
  await lost(ann);
  for (let i = 0; i < 350; i++) await bob.sendMessage('general', `missed ${i}`);
  await until('ann is back', () => ann.state === 'connected');
  await until('all replayed', () => offsets.length === 351);
  expect(offsets).toEqual(Array.from({ length: 351 }, (_, i) => i + 1));
  expect(ann.channel('general').messages.getSnapshot().isGapless).toBe(true);
});

it('says that history is lost when the server restarts with nothing, and sends what waited', async () => {
  const first = await createTestServer({ auth: { secrets: [secret] } });
  await using clients = new Clients();
  const ann = await clients.user(first, 'ann', ['general']);
  await ann.sendMessage('general', 'old');
  const gap = next(ann, 'gap', ({ channelId }) => channelId === 'general');
  const { port } = first;
  await first.stop({ timeoutMs: 100 });
  await lost(ann);
  const waiting = ann.sendMessage('general', 'written while away');
  expect(texts(ann, 'general')).toEqual(['old', 'written while away']);
  await using second = await createTestServer({ port, auth: { secrets: [secret] } });
  void second;
  await expect(waiting).resolves.toMatchObject({ status: 'sent', offset: 1 });
  expect(await gap).toMatchObject({ channelId: 'general', recovered: false });
  await until('the list is the new log', () => texts(ann, 'general').join() === 'written while away');
  expect(ann.state).toBe('connected');
});

it('keeps a message that was on its way when the server went down to one', async () => {
  const first = await createTestServer({ auth: { secrets: [secret] } });
  await using clients = new Clients();
  const ann = await clients.user(first, 'ann', ['general']);
  const { port } = first;
  const sends = Array.from({ length: 20 }, (_, i) => ann.sendMessage('general', `m${i}`));
  await first.stop({ timeoutMs: 0 });
  await using second = await createTestServer({ port, auth: { secrets: [secret] } });
  void second;
  await Promise.all(sends);
  await until('connected', () => ann.state === 'connected');
  const list = texts(ann, 'general');
  expect(new Set(list).size).toBe(list.length);
});
