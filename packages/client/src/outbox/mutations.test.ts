import { RealtimeError } from '@nchat/realtime-protocol/core';
import { describe, expect, it } from 'vitest';
import { setUp, texts } from '../../test/support/harness.js';

async function joined(options: Parameters<typeof setUp>[0] = {}) {
  const h = setUp(options);
  await h.client.connect('ann', 'token');
  await h.client.joinChannel('general');
  return h;
}

const list = (h: ReturnType<typeof setUp>) => h.client.channel('general').messages.getSnapshot().items;

describe('changing what is still queued', () => {
  it('rewrites the send', async () => {
    const h = setUp();
    const sending = h.client.sendMessage('general', 'teh', { clientMessageId: 'mine' });
    await expect(h.client.channel('general').edit('mine', 'the')).resolves.toMatchObject({
      content: 'the',
      status: 'queued',
    });
    await h.client.connect('ann', 'token');
    await sending;
    expect(h.server.log('general').entries).toHaveLength(1);
    expect(texts(h.client, 'general')).toEqual(['the']);
  });

  it('drops the send', async () => {
    const h = setUp();
    const sending = h.client.sendMessage('general', 'oops', { clientMessageId: 'mine' });
    await h.client.channel('general').delete('mine');
    await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
    await h.client.connect('ann', 'token');
    await h.clock.advance(1000);
    expect(h.server.log('general').entries).toEqual([]);
  });

  it('waits for a send that may have arrived, and follows it by its real id', async () => {
    const h = await joined();
    const sending = h.client.sendMessage('general', 'teh', { clientMessageId: 'mine' });
    const editing = h.client.channel('general').edit('mine', 'the');
    const reacting = h.client.channel('general').react('mine', '+1');
    await sending;
    await expect(editing).resolves.toMatchObject({ content: 'the', version: 2 });
    await reacting;
    expect(h.server.log('general').entries.map(({ event }) => event)).toEqual([
      'message',
      'message:updated',
      'reaction',
    ]);
    expect(list(h)).toMatchObject([
      { content: 'the', clientMessageId: 'mine', reactions: [{ emoji: '+1', mine: true }] },
    ]);
  });

  it('waits for a send whose answer was lost, too', async () => {
    const h = await joined();
    h.server.trouble = ({ name }) => (name === 'message:send' ? new RealtimeError('timeout') : undefined);
    const sending = h.client.sendMessage('general', 'teh', { clientMessageId: 'mine' });
    await h.clock.advance(0);
    expect(list(h)).toMatchObject([{ status: 'queued', attempts: 1 }]);
    const editing = h.client.channel('general').edit('mine', 'the');
    const deleting = h.client.channel('general').delete('mine');
    h.server.trouble = () => undefined;
    await h.clock.advance(1000);
    await Promise.all([sending, editing, deleting]);
    expect(h.server.session().of('message:send').at(-1)).toMatchObject({ content: 'teh' });
    expect(list(h)[0]!.deletedAt).toBeDefined();
  });

  it('fails with the send that failed', async () => {
    const h = await joined();
    h.server.trouble = ({ name }) => (name === 'message:send' ? new RealtimeError('forbidden') : undefined);
    void h.client.sendMessage('general', 'no', { clientMessageId: 'mine' });
    const reacting = h.client.channel('general').react('mine', '+1');
    await expect(reacting).rejects.toMatchObject({ code: 'message_not_found' });
  });
});

describe('the other mutations', () => {
  it('edit, delete, react and take it back, while offline too', async () => {
    const h = await joined();
    const { id } = await h.client.sendMessage('general', 'first');
    h.server.session().kill();
    const channel = h.client.channel('general');
    const all = [channel.edit(id, 'second'), channel.react(id, '+1'), channel.unreact(id, '+1'), channel.delete(id)];
    expect(h.client.queue.size.getSnapshot()).toBe(4);
    await h.clock.advance(2500);
    await Promise.all(all);
    expect(h.server.log('general').entries.map(({ event }) => event)).toEqual([
      'message',
      'message:updated',
      'reaction',
      'reaction',
      'message:deleted',
    ]);
    expect(list(h)).toMatchObject([{ id, content: '', reactions: [], status: 'sent' }]);
    expect(list(h)[0]!.deletedAt).toBeDefined();
    const operationIds = h.server.session().frames.flatMap(({ payload }) => payload.operationId ?? []);
    expect(new Set(operationIds).size).toBe(4);
  });

  it('send one read mark for many, and none backwards', async () => {
    const h = await joined();
    const ids = ['a', 'b', 'c'].map((text) => h.server.post('general', text).id);
    expect(h.client.unread.getSnapshot().get('general')?.count).toBe(3);
    h.server.session().kill();
    const marks = [
      h.client.markRead('general', ids[0]),
      h.client.markRead('general', ids[1]),
      h.client.markRead('general'),
    ];
    expect(h.client.queue.size.getSnapshot()).toBe(1);
    await h.clock.advance(2500);
    await Promise.all(marks);
    expect(h.server.session().of('message:read')).toMatchObject([{ channelId: 'general', messageId: ids[2] }]);
    expect(h.client.unread.getSnapshot().get('general')?.count).toBe(0);
    await h.client.markRead('general', ids[0]);
    expect(h.server.session().count('message:read')).toBe(1);
  });
});
