import { commands, serverEvents } from '@nchat/realtime-protocol';
import { expect, it, vi } from 'vitest';
import { createMockClient } from '../src/testing/index.js';

it('the mock server speaks the protocol: every answer and every event is as its schema says', async () => {
  const { client, server } = createMockClient({ userId: 'ann', messages: ['Hello!'], members: ['eve'] });
  await client.connect();
  await client.joinChannel('general');
  const general = client.channel('general');
  const answers: [name: string, answer: unknown][] = [];
  const events: [name: string, data: unknown][] = [];
  const open = server.transport(server.session().config, {
    onEvent: (name, data) => events.push([name, data]),
    onClose: () => {},
  });
  await vi.waitFor(() => expect(events.map(([name]) => name)).toContain('authenticated'));
  const ask = (name: keyof typeof commands, payload: object) =>
    new Promise<Record<string, unknown>>((resolve) =>
      open.emit(name, payload, (answer) => {
        answers.push([name, answer]);
        resolve((answer as { data: Record<string, unknown> }).data);
      }),
    );
  const channelId = 'general';
  await ask('channel:join', { channelId });
  const { message } = await ask('message:send', {
    channelId,
    content: 'Hi',
    clientMessageId: 'c1',
    mentions: ['ann'],
  });
  const messageId = (message as { id: string }).id;
  await ask('message:edit', { channelId, messageId, content: 'Hi!' });
  await ask('reaction:add', { channelId, messageId, emoji: '👍' });
  await ask('reaction:remove', { channelId, messageId, emoji: '👍' });
  await ask('message:read', { channelId, messageId });
  await ask('typing', { channelId, isTyping: true });
  await ask('presence:update', { status: 'dnd', customStatus: { text: 'Busy' } });
  await ask('channel:history', { channelId });
  await ask('message:delete', { channelId, messageId });
  await ask('channel:join', { channels: [{ channelId: 'other' }] });
  await ask('auth:refresh', { token: 'ann' });
  await ask('ping', { timestamp: 1 });
  const bob = server.user('bob');
  bob.send(channelId, 'Hello ann', { mentions: ['ann'] });
  bob.type(channelId);
  bob.read((await general.history()).items[0]!);
  await ask('channel:leave', { channelId });
  server.remove('ann', 'other');

  for (const [name, answer] of answers) {
    const { ack } = commands[name as keyof typeof commands];
    const { success, data } = answer as { success?: boolean; data?: unknown };
    expect({ name, faults: ack.safeParse(name === 'ping' ? answer : data).error?.issues }).toEqual({ name });
    expect(success, name).toBe(name === 'ping' ? undefined : true);
  }
  const told = new Set(events.map(([name]) => name));
  for (const name of [
    'message',
    'message:updated',
    'message:deleted',
    'reaction',
    'read',
    'typing',
    'presence',
    'notification',
    'channel:removed',
  ])
    expect(told, name).toContain(name);
  for (const [name, data] of events) {
    const schema = serverEvents[name as keyof typeof serverEvents];
    expect({ name, faults: schema.safeParse(data).error?.issues }).toEqual({ name });
  }
  expect(new Set(answers.map(([name]) => name))).toEqual(new Set(Object.keys(commands)));
  await client.dispose();
});
