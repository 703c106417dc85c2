import { RealtimeError } from '@nchat/realtime-protocol/core';
import { describe, expect, it } from 'vitest';
import { setUp, texts } from '../../test/support/harness.js';

async function joined(options: Parameters<typeof setUp>[0] = {}) {
  const h = setUp(options);
  await h.client.connect('ann', 'token');
  await h.client.joinChannel('general');
  return h;
}

const statuses = (h: ReturnType<typeof setUp>) => h.seen['message:status'].map(({ status }) => status);
const list = (h: ReturnType<typeof setUp>) => h.client.channel('general').messages.getSnapshot().items;

describe('sending', () => {
  it('shows at once, and says how it goes', async () => {
    const h = await joined();
    const sending = h.client.sendMessage('general', 'hello');
    expect(list(h)).toMatchObject([{ content: 'hello', status: 'sending', userId: 'ann', offset: 0 }]);
    const key = list(h)[0]!.clientMessageId;
    const sent = await sending;
    expect(sent).toMatchObject({ status: 'sent', offset: 1, clientMessageId: key });
    expect(sent.id).not.toBe(key);
    expect(list(h)).toEqual([sent]);
    expect(statuses(h)).toEqual(['queued', 'sending', 'sent']);
    expect(h.seen.message).toHaveLength(1);
    expect(h.client.queue.size.getSnapshot()).toBe(0);
  });

  it('is one message, whether the ack or the log entry comes first', async () => {
    const late = await joined();
    late.server.deliver = (_session, _entry, send) => late.clock.setTimeout(send, 100);
    await late.client.sendMessage('general', 'ack first');
    expect(list(late)).toMatchObject([{ content: 'ack first', status: 'sent', offset: 1 }]);
    await late.clock.advance(100);
    expect(list(late)).toHaveLength(1);
    expect(late.seen.message).toHaveLength(1);
    expect(statuses(late)).toEqual(['queued', 'sending', 'sent']);

    const early = await joined();
    early.server.trouble = ({ name }) => (name === 'message:send' ? 'lost-answer' : undefined);
    void early.client.sendMessage('general', 'entry first');
    await early.clock.advance(0);
    expect(list(early)).toMatchObject([{ content: 'entry first', status: 'sent', offset: 1 }]);
    expect(early.client.queue.size.getSnapshot()).toBe(1);
    early.server.trouble = () => undefined;
    await early.clock.advance(30_000);
    expect(early.client.queue.size.getSnapshot()).toBe(0);
    expect(list(early)).toHaveLength(1);
    expect(early.server.log('general').entries).toHaveLength(1);
  });

  it('before connect() waits, shows as queued, and goes out as the first user', async () => {
    const h = setUp();
    const sending = h.client.sendMessage('general', 'early');
    expect(list(h)).toMatchObject([{ status: 'queued', content: 'early' }]);
    expect(h.client.connection.getSnapshot().queued).toBe(1);
    await h.client.connect('ann', 'token');
    await expect(sending).resolves.toMatchObject({ userId: 'ann', status: 'sent' });
    expect(list(h)).toHaveLength(1);
  });

  it('keeps the order of a channel, one on the wire at a time', async () => {
    const h = await joined();
    const sends = ['a', 'b', 'c'].map((text) => h.client.sendMessage('general', text));
    expect(list(h).map(({ status }) => status)).toEqual(['sending', 'queued', 'queued']);
    expect(h.server.session().count('message:send')).toBe(1);
    await Promise.all(sends);
    expect(texts(h.client, 'general')).toEqual(['a', 'b', 'c']);
  });

  it('does not let one channel wait for another', async () => {
    const h = await joined();
    await h.client.joinChannel('other');
    h.server.trouble = ({ name, payload }) =>
      name === 'message:send' && payload.channelId === 'general' ? 'lost' : undefined;
    void h.client.sendMessage('general', 'stuck');
    await expect(h.client.sendMessage('other', 'free')).resolves.toMatchObject({ content: 'free' });
  });

  it('survives a connection that breaks before the answer: once in the log, under one id', async () => {
    const h = await joined();
    h.server.trouble = ({ name }) => (name === 'message:send' ? 'lost-answer' : undefined);
    const sending = h.client.sendMessage('general', 'once');
    await h.clock.advance(0);
    h.server.session().kill();
    expect(list(h)).toHaveLength(1);
    h.server.trouble = () => undefined;
    await h.clock.advance(2500);
    await expect(sending).resolves.toMatchObject({ status: 'sent' });
    expect(h.server.log('general').entries).toHaveLength(1);
    expect(list(h)).toHaveLength(1);
    expect(h.seen.message).toHaveLength(1);
  });

  it('tries again after a timeout, and waits as long as the server asks', async () => {
    const h = await joined();
    let tries = 0;
    h.server.trouble = ({ name }) => {
      if (name !== 'message:send') return;
      tries += 1;
      return ['lost' as const, new RealtimeError('rate_limited', { retryAfterMs: 7000 }), undefined][tries - 1];
    };
    const sending = h.client.sendMessage('general', 'patient');
    await h.clock.advance(10_000 + 500);
    expect(tries).toBe(2);
    expect(list(h)).toMatchObject([{ status: 'queued', attempts: 2 }]);
    await h.clock.advance(6000);
    expect(tries).toBe(2);
    await h.clock.advance(1000);
    await expect(sending).resolves.toMatchObject({ status: 'sent' });
    const ids = new Set(
      h.server
        .session()
        .of('message:send')
        .map(({ clientMessageId }) => clientMessageId),
    );
    expect(ids.size).toBe(1);
  });

  it('that is refused fails, does not hold up the next, and can be tried again', async () => {
    const h = await joined();
    h.server.trouble = ({ payload }) => (payload.content === 'bad' ? new RealtimeError('forbidden') : undefined);
    const bad = h.client.sendMessage('general', 'bad');
    const good = h.client.sendMessage('general', 'good');
    await expect(bad).rejects.toMatchObject({ code: 'forbidden', channelId: 'general' });
    await good;
    expect(h.seen.error).toHaveLength(1);
    const failed = list(h).find(({ status }) => status === 'failed')!;
    expect(failed).toMatchObject({ content: 'bad', error: { code: 'forbidden' } });
    expect(h.client.queue.size.getSnapshot()).toBe(0);
    expect(h.client.queue.items.getSnapshot()).toHaveLength(1);
    h.server.trouble = () => undefined;
    await expect(h.client.queue.retry(failed.clientMessageId)).resolves.toMatchObject({
      content: 'bad',
      status: 'sent',
    });
    expect(texts(h.client, 'general')).toEqual(['good', 'bad']);
    expect(h.client.queue.items.getSnapshot()).toEqual([]);
  });

  it('takes the place of one that failed under the same id', async () => {
    const h = await joined();
    h.server.trouble = ({ payload }) => (payload.content === 'bad' ? new RealtimeError('forbidden') : undefined);
    await h.client.sendMessage('general', 'bad', { clientMessageId: 'mine' }).catch(() => {});
    h.server.trouble = () => undefined;
    h.server.session().kill();
    const sending = h.client.sendMessage('general', 'good', { clientMessageId: 'mine' });
    expect(h.client.queue.items.getSnapshot()).toMatchObject([{ id: 'mine', state: 'queued' }]);
    await h.clock.advance(3000);
    await sending;
    expect(texts(h.client, 'general')).toEqual(['good']);
    expect(h.client.queue.items.getSnapshot()).toEqual([]);
  });

  it('can be discarded while it waits, or after it failed', async () => {
    const h = setUp();
    const waiting = h.client.sendMessage('general', 'never mind', { clientMessageId: 'mine' });
    h.client.queue.discard('mine');
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    expect(list(h)).toEqual([]);
    expect(h.seen.error).toEqual([]);
    await expect(h.client.queue.retry('mine')).rejects.toMatchObject({ code: 'message_not_found' });
  });

  it('can be withdrawn by a signal before it has gone out, not afterwards', async () => {
    const h = setUp();
    const abort = new AbortController();
    const waiting = h.client.sendMessage('general', 'a', { signal: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await h.client.connect('ann', 'token');
    await h.client.joinChannel('general');
    const late = new AbortController();
    const sending = h.client.sendMessage('general', 'b', { signal: late.signal });
    late.abort();
    await expect(sending).resolves.toMatchObject({ content: 'b' });
  });

  it('refuses at once what the server would refuse, and what does not fit', async () => {
    const h = setUp({ queue: { maxItems: 1 } });
    await expect(h.client.sendMessage('general', '  ')).rejects.toMatchObject({
      code: 'invalid_payload',
      path: 'content',
    });
    await expect(h.client.sendMessage('general', 'x'.repeat(8001))).rejects.toMatchObject({ code: 'invalid_payload' });
    void h.client.sendMessage('general', 'one');
    await expect(h.client.sendMessage('general', 'two')).rejects.toMatchObject({ code: 'queue_full' });
    expect(texts(h.client, 'general')).toEqual(['one']);
  });

  it('gives up what has waited too long', async () => {
    const h = setUp({ queue: { maxAgeMs: 60_000 } });
    const sending = h.client.sendMessage('general', 'old');
    await h.clock.advance(59_999);
    expect(list(h)[0]!.status).toBe('queued');
    await h.clock.advance(1);
    await expect(sending).rejects.toMatchObject({ code: 'queue_expired' });
    expect(list(h)).toMatchObject([{ status: 'failed', error: { code: 'queue_expired' } }]);
  });

  it('leaves nothing of what has waited too long, where that is asked for', async () => {
    const h = setUp({ queue: { maxAgeMs: 60_000, onExpire: 'drop' } });
    const sending = h.client.sendMessage('general', 'old');
    await h.clock.advance(60_000);
    await expect(sending).rejects.toMatchObject({ code: 'queue_expired' });
    expect(list(h)).toEqual([]);
    expect(h.client.queue.items.getSnapshot()).toEqual([]);
    expect(h.seen.error).toHaveLength(1);
  });

  it('joins the channel for as long as it takes, and fails with the channel', async () => {
    const h = setUp();
    await h.client.connect('ann', 'token');
    await h.client.sendMessage('elsewhere', 'hi');
    await h.clock.advance(250);
    expect(h.server.session().joined.has('elsewhere')).toBe(false);
    await expect(h.client.sendMessage('private-x', 'hi')).rejects.toMatchObject({ code: 'forbidden' });
    await h.clock.advance(0);
    expect(h.seen.error.map(({ code }) => code)).toEqual(['forbidden']);
  });

  it('joins again when the server has lost the join', async () => {
    const h = await joined();
    h.server.session().joined.delete('general');
    const sending = h.client.sendMessage('general', 'hello?');
    await h.clock.advance(1000);
    await expect(sending).resolves.toMatchObject({ status: 'sent' });
  });

  it('is not changed by what the caller does to its objects afterwards', async () => {
    const h = setUp();
    const mentions = ['bob'];
    const sending = h.client.sendMessage('general', 'hi', { mentions });
    mentions.push('eve');
    await h.client.connect('ann', 'token');
    await sending;
    expect(h.server.session().of('message:send')[0]).toMatchObject({ mentions: ['bob'] });
  });
});

describe('a promise nobody awaits', () => {
  it('never becomes an unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const h = setUp();
    h.server.trouble = ({ name }) => (name === 'ping' ? undefined : new RealtimeError('forbidden'));
    void h.client.connect('ann', 'token');
    void h.client.joinChannel('general');
    void h.client.sendMessage('general', 'x');
    void h.client.sendMessage('general', ' ');
    void h.client.updatePresence('dnd');
    void h.client.markRead('general', 'm');
    void h.client.channel('general').edit('m', 'x');
    void h.client.channel('general').history();
    void h.client.channel('general').loadMore();
    h.client.channel('general').attach();
    void h.client.queue.retry('nothing');
    void h.client.setToken('x');
    await h.clock.advance(60_000);
    h.client.disconnect();
    void h.client.connect('ann');
    h.client.disconnect();
    await h.clock.advance(1000);
    process.off('unhandledRejection', listen);
    expect(unhandled).toEqual([]);
    expect(h.seen.error.length).toBeGreaterThan(3);
  });
});
