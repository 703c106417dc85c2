import { RealtimeError } from '@nchat/realtime-protocol/core';
import { describe, expect, it } from 'vitest';
import { setUp, texts } from '../../test/support/harness.js';

async function connected(options: Parameters<typeof setUp>[0] = {}) {
  const h = setUp(options);
  await h.client.connect('ann', 'token');
  await h.clock.advance(0);
  return h;
}

describe('joining', () => {
  it('is one join on the wire, however many hold the channel', async () => {
    const h = await connected();
    const first = h.client.joinChannel('general');
    h.client.channel('general').attach();
    await Promise.all([first, h.client.joinChannel('general')]);
    expect(
      h.server
        .session()
        .of('channel:join')
        .filter(({ channelId }) => channelId === 'general'),
    ).toHaveLength(1);
  });

  it('of many channels in one moment is one frame', async () => {
    const h = await connected();
    const ids = Array.from({ length: 60 }, (_, index) => `c${index}`);
    await Promise.all(ids.map((id) => h.client.joinChannel(id)));
    const joins = h.server.session().of('channel:join');
    expect(joins.map(({ channels }) => (channels as unknown[] | undefined)?.length)).toEqual([undefined, 50, 10]);
    expect(h.client.state).toBe('connected');
  });

  it('waits for the connection', async () => {
    const h = setUp();
    const joining = h.client.joinChannel('general');
    expect(h.client.channel('general').status.getSnapshot().state).toBe('joining');
    await h.client.connect('ann', 'token');
    await expect(joining).resolves.toMatchObject({ channelId: 'general' });
  });

  it('tells what it found', async () => {
    const h = await connected();
    const first = h.server.post('general', 'one');
    h.server.post('general', 'two');
    h.server
      .log('general')
      .receipts.set('ann', { channelId: 'general', userId: 'ann', messageId: first.id, offset: 1, readAt: '' });
    const result = await h.client.joinChannel('general');
    expect(result).toMatchObject({ offset: 2, recovered: false, lastReadOffset: 1, unreadCount: 1 });
    expect(texts(h.client, 'general')).toEqual(['one', 'two']);
    expect(h.seen.message).toEqual([]);
    expect(h.seen.gap).toEqual([]);
  });

  it('that is refused fails the promise, shows in the status, and is said once', async () => {
    const h = await connected();
    await expect(h.client.joinChannel('private-x')).rejects.toMatchObject({
      code: 'forbidden',
      channelId: 'private-x',
    });
    expect(h.client.channel('private-x').status.getSnapshot()).toMatchObject({
      state: 'failed',
      error: { code: 'forbidden' },
    });
    expect(h.seen.error).toHaveLength(1);
    expect(h.client.state).toBe('connected');
  });

  it('that is refused can be tried again', async () => {
    const h = await connected();
    let isRefused = true;
    h.server.trouble = ({ name }) =>
      name === 'channel:join' && isRefused ? new RealtimeError('forbidden') : undefined;
    await expect(h.client.joinChannel('general')).rejects.toMatchObject({ code: 'forbidden' });
    isRefused = false;
    await expect(h.client.joinChannel('general')).resolves.toMatchObject({ channelId: 'general' });
  });

  it('that the server cannot answer now is retried, as late as it asks', async () => {
    const h = await connected();
    let tries = 0;
    h.server.trouble = ({ name }) => {
      if (name !== 'channel:join') return;
      tries += 1;
      return tries === 1 ? new RealtimeError('rate_limited', { retryAfterMs: 3000 }) : undefined;
    };
    const joining = h.client.joinChannel('general');
    await h.clock.advance(2999);
    expect(tries).toBe(1);
    await h.clock.advance(1);
    await expect(joining).resolves.toBeDefined();
    expect(h.seen.error).toEqual([]);
  });
});

describe('leaving', () => {
  it('waits a moment, and is not noticed when the holder comes back', async () => {
    const h = await connected();
    await h.client.joinChannel('general');
    h.client.leaveChannel('general');
    await h.clock.advance(249);
    void h.client.joinChannel('general');
    await h.clock.advance(1000);
    expect(h.server.session().count('channel:leave')).toBe(0);
    h.client.leaveChannel('general');
    await h.clock.advance(250);
    expect(h.server.session().of('channel:leave')).toEqual([{ channelId: 'general' }]);
    expect(h.client.channel('general').status.getSnapshot().state).toBe('released');
  });

  it('without having joined does nothing', async () => {
    const h = await connected();
    h.client.leaveChannel('general');
    await h.clock.advance(1000);
    expect(h.server.session().count('channel:leave')).toBe(0);
  });

  it('before the join was answered withdraws it quietly', async () => {
    const h = setUp();
    const joining = h.client.joinChannel('general');
    h.client.leaveChannel('general');
    await h.clock.advance(250);
    await expect(joining).rejects.toMatchObject({ name: 'AbortError' });
    expect(h.seen.error).toEqual([]);
  });

  it('keeps messages and cursor for a while: coming back replays only what was missed', async () => {
    const h = await connected();
    await h.client.joinChannel('general');
    h.server.post('general', 'one');
    await h.client.channel('general').leave();
    h.server.post('general', 'two');
    await h.clock.advance(60_000);
    expect(texts(h.client, 'general')).toEqual(['one']);
    const again = await h.client.joinChannel('general');
    expect(again.recovered).toBe(true);
    expect(texts(h.client, 'general')).toEqual(['one', 'two']);
    expect(h.seen.message.map(({ content }) => content)).toEqual(['one', 'two']);
  });

  it('forgets them after that', async () => {
    const h = await connected();
    await h.client.joinChannel('general');
    h.server.post('general', 'one');
    await h.client.channel('general').leave();
    await h.clock.advance(300_000);
    const again = await h.client.joinChannel('general');
    expect(again.recovered).toBe(false);
    expect(h.seen.gap).toEqual([]);
  });

  it('is over before the next join begins', async () => {
    const h = await connected();
    await h.client.joinChannel('general');
    h.server.trouble = ({ name }) => (name === 'channel:leave' ? 500 : undefined);
    void h.client.channel('general').leave();
    const joining = h.client.joinChannel('general');
    await h.clock.advance(499);
    expect(h.server.session().frames.at(-1)!.name).toBe('channel:leave');
    await h.clock.advance(1);
    await joining;
    const order = h.server
      .session()
      .frames.map(({ name }) => name)
      .filter((name) => name.startsWith('channel:'));
    expect(order.slice(-2)).toEqual(['channel:leave', 'channel:join']);
    expect(h.server.session().joined.has('general')).toBe(true);
  });
});

describe('a gap', () => {
  it('after a reconnect is filled in order, before the state says connected', async () => {
    const h = await connected();
    await h.client.joinChannel('general');
    h.server.post('general', 'one');
    h.server.session().kill();
    for (let i = 0; i < 700; i++) h.server.post('general', `missed ${i}`);
    await h.clock.advance(2500);
    expect(h.client.state).toBe('connected');
    expect(h.seen.message).toHaveLength(701);
    expect(h.seen.gap).toEqual([{ channelId: 'general', fromOffset: 1, toOffset: 701, recovered: true }]);
    expect(h.client.channel('general').messages.getSnapshot()).toMatchObject({ isGapless: true });
    expect(h.client.unread.getSnapshot().get('general')).toMatchObject({ count: 100 });
  });

  it('in live traffic holds what is ahead, asks for what is missing, and replays it in order', async () => {
    const h = await connected();
    await h.client.joinChannel('general');
    h.server.deliver = (_session, entry, send) => entry.data.position.offset !== 2 && send();
    for (const text of ['one', 'two', 'three']) h.server.post('general', text);
    expect(h.seen.message.map(({ content }) => content)).toEqual(['one']);
    expect(h.client.channel('general').status.getSnapshot().state).toBe('resyncing');
    await h.clock.advance(0);
    expect(h.seen.message.map(({ content }) => content)).toEqual(['one', 'two', 'three']);
    expect(h.client.channel('general').status.getSnapshot().state).toBe('joined');
  });

  it('that cannot be filled within a second is given up and announced', async () => {
    const h = await connected();
    await h.client.joinChannel('general');
    h.server.post('general', 'one');
    h.server.trouble = ({ name, payload }) => (name === 'channel:join' && payload.since ? 'lost' : undefined);
    h.server.deliver = (_session, entry, send) => entry.data.position.offset !== 2 && send();
    h.server.post('general', 'two');
    h.server.post('general', 'three');
    await h.clock.advance(999);
    expect(h.seen.gap).toEqual([]);
    await h.clock.advance(1);
    expect(h.seen.gap).toEqual([{ channelId: 'general', fromOffset: 1, toOffset: 3, recovered: false }]);
    expect(texts(h.client, 'general')).toEqual(['one', 'two', 'three']);
    expect(h.client.channel('general').messages.getSnapshot().isGapless).toBe(true);
  });

  it('that the server cannot fill is announced, and the list starts anew', async () => {
    const h = await connected();
    await h.client.joinChannel('general');
    h.server.post('general', 'old');
    h.server.session().kill();
    h.server.log('general').reset('e2');
    h.server.post('general', 'new');
    await h.clock.advance(2500);
    expect(texts(h.client, 'general')).toEqual(['new']);
    expect(h.seen.gap).toEqual([{ channelId: 'general', fromOffset: 1, toOffset: 1, recovered: false }]);
    h.server.post('general', 'newer');
    expect(h.seen.message.map(({ content }) => content)).toEqual(['old', 'newer']);
  });

  it('is announced also when the server cannot read the position', async () => {
    const h = await connected();
    await h.client.joinChannel('general');
    h.server.post('general', 'one');
    h.server.session().kill();
    h.server.trouble = ({ name, payload }) =>
      name === 'channel:join' && payload.since && payload.channelId === 'general'
        ? new RealtimeError('invalid_cursor')
        : undefined;
    await h.client.channel('general').leave();
    void h.client.joinChannel('general');
    await h.clock.advance(2500);
    expect(h.client.channel('general').status.getSnapshot()).toEqual({ state: 'joined', error: null });
    expect(h.seen.gap).toMatchObject([{ channelId: 'general', recovered: false }]);
  });

  it('that begins after an own message whose ack was lost leaves that one to older pages, not a hole behind it', async () => {
    const h = await connected();
    await h.client.joinChannel('general');
    h.server.post('general', 'old');
    h.server.trouble = ({ name }) => (name === 'message:send' ? 'lost-answer' : undefined);
    h.server.deliver = () => {};
    const sent = h.client.sendMessage('general', 'mine');
    await h.clock.advance(0);
    h.server.session().kill();
    for (let i = 1; i <= 60; i += 1) h.server.post('general', `text ${i}`);
    h.server.trouble = ({ name, payload }) =>
      name === 'channel:join' && payload.since ? new RealtimeError('invalid_cursor') : undefined;
    await h.clock.advance(20_000);
    expect(await sent).toMatchObject({ content: 'mine', offset: 2, status: 'sent' });
    expect(h.seen.gap).toContainEqual({ channelId: 'general', fromOffset: 1, toOffset: 62, recovered: false });
    expect(h.seen['message:status'].at(-1)).toMatchObject({ content: 'mine', status: 'sent' });
    expect(texts(h.client, 'general')).toEqual(Array.from({ length: 50 }, (_, i) => `text ${i + 11}`));
    await h.client.channel('general').loadMore();
    expect(texts(h.client, 'general').slice(0, 3)).toEqual(['old', 'mine', 'text 1']);
  });

  it('announced by the server as a reset starts the list anew', async () => {
    const h = await connected();
    await h.client.joinChannel('general');
    h.server.post('general', 'old');
    h.server.log('general').reset('e2');
    h.server.emit('general', 'channel:reset', {
      channelId: 'general',
      position: { epoch: 'e2', offset: 0, id: '' },
      reason: 'test',
    });
    await h.clock.advance(0);
    expect(texts(h.client, 'general')).toEqual([]);
    expect(h.seen.gap).toMatchObject([{ recovered: false, fromOffset: 1, toOffset: 0 }]);
  });
});

describe('a right that is withdrawn', () => {
  it('ends the channel, clears it and is told', async () => {
    const h = await connected();
    await h.client.joinChannel('general');
    h.server.post('general', 'secret');
    h.server.session().emit('channel:removed', { channelId: 'general', reason: 'kicked' });
    expect(h.seen['channel:removed']).toEqual([{ channelId: 'general', reason: 'kicked' }]);
    expect(h.client.channel('general').status.getSnapshot()).toMatchObject({
      state: 'failed',
      error: { code: 'forbidden' },
    });
    expect(texts(h.client, 'general')).toEqual([]);
    expect(h.client.state).toBe('connected');
  });
});

describe('history', () => {
  async function withMessages(count: number) {
    const h = await connected();
    for (let i = 1; i <= count; i++) h.server.post('general', `${i}`);
    await h.client.joinChannel('general');
    return h;
  }

  it('goes back page by page without changing the list', async () => {
    const h = await withMessages(120);
    const page = await h.client.channel('general').history({ limit: 50 });
    expect(page.items.map(({ content }) => content)).toEqual(Array.from({ length: 50 }, (_, i) => `${i + 71}`));
    const older = await page.next();
    expect(older.items[0]!.content).toBe('21');
    const oldest = await older.next();
    expect(oldest).toMatchObject({ hasMore: false });
    expect(oldest.items).toHaveLength(20);
    expect(texts(h.client, 'general')).toHaveLength(50);
  });

  it('goes forward from a message', async () => {
    const h = await withMessages(10);
    const first = h.client.channel('general').messages.getSnapshot().items[0]!;
    const page = await h.client.channel('general').history({ after: first.id, limit: 4 });
    expect(page.items.map(({ content }) => content)).toEqual(['2', '3', '4', '5']);
    expect((await page.next()).items.map(({ content }) => content)).toEqual(['6', '7', '8', '9']);
  });

  it('before the live list joins it without a hole, also while messages arrive', async () => {
    const h = await withMessages(120);
    const channel = h.client.channel('general');
    const loading = channel.historyBeforeSubscribe({ limit: 50 });
    h.server.post('general', '121');
    const page = await loading;
    expect(page).toMatchObject({ hasMore: true });
    await page.next();
    expect(texts(h.client, 'general')).toEqual(Array.from({ length: 121 }, (_, i) => `${i + 1}`));
    expect(channel.messages.getSnapshot()).toMatchObject({ hasMore: false, isLoading: false });
  });

  it('loads more once at a time, and nothing when there is nothing', async () => {
    const h = await withMessages(60);
    const channel = h.client.channel('general');
    await Promise.all([channel.loadMore(), channel.loadMore()]);
    await channel.loadMore();
    expect(h.server.session().count('channel:history')).toBe(1);
    expect(texts(h.client, 'general')).toHaveLength(60);
  });

  it('does not mix a page of the lost log into the new one', async () => {
    const h = await withMessages(120);
    h.server.trouble = ({ name }) => (name === 'channel:history' ? 500 : undefined);
    const loading = h.client.channel('general').loadMore();
    await h.clock.advance(100);
    h.server.log('general').reset('e2');
    h.server.emit('general', 'channel:reset', {
      channelId: 'general',
      position: { epoch: 'e2', offset: 0, id: '' },
      reason: 'test',
    });
    await h.clock.advance(500);
    await loading;
    expect(texts(h.client, 'general')).toEqual([]);
  });

  it('of a channel nobody holds joins it for as long as it takes', async () => {
    const h = await connected();
    h.server.post('general', 'one');
    const page = await h.client.channel('general').history();
    expect(page.items.map(({ content }) => content)).toEqual(['one']);
    await h.clock.advance(250);
    expect(h.server.session().joined.has('general')).toBe(false);
  });

  it('of a thread is a live list of its own', async () => {
    const h = await connected();
    const root = h.server.post('general', 'root');
    h.server.post('general', 'reply 1', { threadId: root.id });
    h.server.post('general', 'elsewhere');
    await h.client.joinChannel('general');
    const thread = h.client.channel('general').thread(root.id);
    const read = () => thread.messages.getSnapshot().items.map(({ content }) => content);
    const stop = thread.messages.subscribe(() => {});
    await h.clock.advance(0);
    expect(read()).toEqual(['reply 1']);
    h.server.post('general', 'reply 2', { threadId: root.id });
    h.server.post('general', 'elsewhere too');
    await h.client.sendMessage('general', 'reply 3', { threadId: root.id });
    expect(read()).toEqual(['reply 1', 'reply 2', 'reply 3']);
    h.server.log('general').reset('e2');
    h.server.emit('general', 'channel:reset', { channelId: 'general' });
    await h.clock.advance(0);
    expect(read()).toEqual([]);
    stop();
  });
});
