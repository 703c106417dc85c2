import { RealtimeError } from '@nchat/realtime-protocol/core';
import { describe, expect, it } from 'vitest';
import { setUp, texts } from '../../test/support/harness.js';
import { memoryStorage } from '../../test/support/memory-storage.js';

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

describe('a change that the server has not confirmed', () => {
  const held = async () => {
    const h = await joined();
    const message = h.server.post('general', 'theirs');
    const { id } = await h.client.sendMessage('general', 'mine');
    /** What the server answers next, and when. */
    const answers: (() => void)[] = [];
    h.server.deliver = (_session, _entry, send) => answers.push(send);
    return {
      h,
      id,
      theirs: message.id,
      channel: h.client.channel('general'),
      deliver: () => answers.splice(0).forEach((send) => send()),
    };
  };
  const offline = async () => {
    const all = await held();
    all.h.server.refusal = 'silent';
    all.h.server.session().kill();
    return all;
  };

  it('shows at once, and leaves every other message as it is', async () => {
    const { h, id, theirs, channel } = await offline();
    const [before] = list(h);
    void channel.edit(id, 'changed', { mentions: ['bob'] });
    expect(list(h)[0]).toBe(before);
    expect(list(h)[1]).toMatchObject({ content: 'changed', mentions: ['bob'], version: 1 });
    expect(list(h)[1]!.editedAt).toBeDefined();
    void channel.react(theirs, '+1');
    expect(list(h)[0]!.reactions).toEqual([{ emoji: '+1', count: 1, userIds: ['ann'], mine: true }]);
    const shown = list(h)[0];
    void channel.unreact(theirs, '+1');
    expect(list(h)[0]!.reactions).toEqual([]);
    void channel.delete(id);
    expect(list(h)[1]).toMatchObject({ content: '', reactions: [] });
    expect(list(h)[1]!.deletedAt).toBeDefined();
    expect(h.seen['message:updated']).toEqual([]);
    expect(shown).not.toBe(list(h)[0]);
    expect(list(h)).toBe(list(h));
  });

  it.each<['edit' | 'delete' | 'react']>([['edit'], ['delete'], ['react']])(
    'of kind %s is taken back when it is refused, and the refusal is told',
    async (kind) => {
      const { h, id, channel } = await held();
      const before = list(h);
      h.server.trouble = ({ name }) => (name === 'ping' ? undefined : new RealtimeError('forbidden'));
      const changing = {
        edit: () => channel.edit(id, 'no'),
        delete: () => channel.delete(id),
        react: () => channel.react(id, '-1'),
      }[kind]();
      expect(list(h)[1]).not.toBe(before[1]);
      h.seen['message:status'].length = 0;
      await expect(changing).rejects.toMatchObject({ code: 'forbidden' });
      expect(list(h)).toEqual(before);
      expect(list(h)[1]).toBe(before[1]);
      expect(h.seen.error).toMatchObject([{ code: 'forbidden', channelId: 'general' }]);
      expect(h.seen['message:status']).toMatchObject([{ id, status: 'sent', error: { code: 'forbidden' } }]);
    },
  );

  it('stays between the ack and the entry, whichever comes first', async () => {
    const { h, id, channel, deliver } = await held();
    await channel.delete(id);
    expect(list(h)[1]!.deletedAt).toBeDefined();
    expect(list(h)[1]!.position!.offset).toBe(2);
    await h.clock.advance(1000);
    deliver();
    expect(list(h)[1]!.position!.offset).toBe(3);
    expect(list(h)[1]!.deletedAt).toBe((h.server.log('general').entries[2]!.data as { deletedAt: string }).deletedAt);

    const other = await held();
    other.h.server.trouble = ({ name }) => (name === 'reaction:add' ? 500 : undefined);
    const reacting = other.channel.react(other.id, '+1');
    await other.h.clock.advance(0);
    other.deliver();
    // Before the ack: the same user takes it back elsewhere. That is the last word.
    other.h.server.append('general', 'reaction', {
      messageId: other.id,
      userId: 'ann',
      emoji: '+1',
      action: 'remove',
      count: 0,
      reactions: [],
    });
    other.deliver();
    await other.h.clock.advance(500);
    await reacting;
    expect(list(other.h)[1]!.reactions).toEqual([]);
  });

  it('gives way to a deletion by somebody else', async () => {
    const { h, id, channel, deliver } = await held();
    h.server.trouble = ({ name }) => (name === 'message:edit' ? 500 : undefined);
    const editing = channel.edit(id, 'changed');
    await h.clock.advance(0);
    h.server.append('general', 'message:deleted', {
      messageId: id,
      userId: 'admin',
      deletedAt: '2024-01-01T00:00:00.000Z',
    });
    deliver();
    expect(list(h)[1]).toMatchObject({ content: '', deletedAt: '2024-01-01T00:00:00.000Z' });
    await h.clock.advance(500);
    await editing;
    expect(list(h)[1]).toMatchObject({ content: '', deletedAt: '2024-01-01T00:00:00.000Z' });
  });

  it('lies over what others change meanwhile, and a refusal shows that', async () => {
    const { h, id, theirs, channel, deliver } = await held();
    h.server.trouble = ({ name }) => (name === 'message:edit' ? 500 : undefined);
    void channel.react(theirs, '+1');
    const editing = channel.edit(id, 'optimistic');
    h.server.edit('general', h.server.log('general').messages.get(id)!, 'from my other device');
    h.server.trouble = ({ name }) => (name === 'message:edit' ? new RealtimeError('forbidden') : undefined);
    deliver();
    expect(list(h)[1]!.content).toBe('optimistic');
    expect(h.seen['message:updated']).toMatchObject([{ content: 'from my other device' }]);
    await expect(editing).rejects.toMatchObject({ code: 'forbidden' });
    expect(list(h)[1]!.content).toBe('from my other device');
  });

  it('can be withdrawn from the queue', async () => {
    const { h, id, channel } = await offline();
    const before = list(h)[1];
    const editing = channel.edit(id, 'never mind');
    h.client.queue.discard(h.client.queue.items.getSnapshot()[0]!.id);
    await expect(editing).rejects.toMatchObject({ name: 'AbortError' });
    expect(list(h)[1]).toBe(before);
    expect(h.seen.error).toEqual([]);
  });

  it('survives a reload, and then shows as soon as its message does', async () => {
    const storage = memoryStorage();
    const first = await joined({ queue: { storage } });
    const { id } = await first.client.sendMessage('general', 'mine');
    first.server.refusal = 'silent';
    first.server.session().kill();
    void first.client
      .channel('general')
      .edit(id, 'edited offline')
      .catch(() => {});
    await first.client.dispose();
    first.server.refusal = null;
    first.server.trouble = ({ name }) => (name === 'message:edit' ? 'lost' : undefined);
    const second = setUp({ queue: { storage }, transport: first.server.transport });
    await second.client.connect('ann', 'token');
    await second.client.joinChannel('general');
    expect(list(second)).toMatchObject([{ content: 'edited offline', version: 1 }]);
    first.server.trouble = () => undefined;
    await second.clock.advance(30_000);
    expect(list(second)).toMatchObject([{ content: 'edited offline', version: 2 }]);
  });
});

describe('a read mark that the server has not confirmed', () => {
  const unread = (h: ReturnType<typeof setUp>) => h.client.unread.getSnapshot().get('general');

  it('counts at once, also after the join that brings it back', async () => {
    const h = await joined();
    h.server.post('general', 'hi', { mentions: ['ann'] });
    h.server.session().kill();
    const { receipts } = h.client.channel('general');
    const reading = h.client.markRead('general');
    expect(unread(h)).toEqual({ count: 0, mentions: 0 });
    expect(receipts.getSnapshot().get('ann')).toMatchObject({ offset: 1 });
    h.server.trouble = ({ name }) => (name === 'message:read' ? 'lost' : undefined);
    await h.clock.advance(3000);
    expect(h.client.state).toBe('connected');
    expect(unread(h)).toEqual({ count: 0, mentions: 0 });
    expect(h.seen.read).toEqual([]);
    h.server.trouble = () => undefined;
    await h.clock.advance(20_000);
    await reading;
    expect(h.seen.read).toMatchObject([{ userId: 'ann', offset: 1 }]);
    expect(unread(h)).toEqual({ count: 0, mentions: 0 });
  });

  it('is taken back when it is refused; what came meanwhile stays', async () => {
    const h = await joined();
    h.server.post('general', 'one', { mentions: ['ann'] });
    h.server.post('general', 'two');
    h.server.trouble = ({ name }) => (name === 'message:read' ? 500 : undefined);
    const reading = h.client.markRead('general');
    h.server.trouble = ({ name }) => (name === 'message:read' ? new RealtimeError('forbidden') : undefined);
    h.server.post('general', 'three', { mentions: ['ann'] });
    expect(unread(h)).toEqual({ count: 1, mentions: 1 });
    await expect(reading).rejects.toMatchObject({ code: 'forbidden' });
    expect(unread(h)).toEqual({ count: 3, mentions: 2 });
    expect(h.client.channel('general').receipts.getSnapshot().has('ann')).toBe(false);
  });
});
