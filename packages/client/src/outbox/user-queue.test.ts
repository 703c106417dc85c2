import { RealtimeError } from '@nchat/realtime-protocol/core';
import { describe, expect, it } from 'vitest';
import { setUp, texts } from '../../test/support/harness.js';
import { memoryStorage } from '../../test/support/memory-storage.js';
import { defer } from '../deferred.js';
import type { OutboxStorage, StoredOp } from './queued-op.js';

async function joined(options: Parameters<typeof setUp>[0] = {}) {
  const h = setUp(options);
  await h.client.connect('ann', 'token');
  await h.client.joinChannel('general');
  return h;
}

const list = (h: ReturnType<typeof setUp>) => h.client.channel('general').messages.getSnapshot().items;

describe('the queue of one user', () => {
  it('never goes out as another, and returns with its user', async () => {
    const h = await joined();
    h.server.session().kill();
    const anns = h.client.sendMessage('general', 'from ann');
    await h.client.connect('bob', 'token');
    await h.clock.advance(1000);
    expect(h.client.userId).toBe('bob');
    expect(texts(h.client, 'general')).toEqual([]);
    expect(h.client.queue.items.getSnapshot()).toEqual([]);
    await h.client.sendMessage('general', 'from bob');
    await h.client.connect('ann', 'token');
    await expect(anns).resolves.toMatchObject({ content: 'from ann', userId: 'ann' });
    expect(h.server.log('general').entries.map(({ data }) => 'userId' in data && data.userId)).toEqual(['bob', 'ann']);
  });

  it('is not touched by what was on the wire when the user changed', async () => {
    const storage = memoryStorage();
    const h = await joined({ queue: { storage } });
    h.server.trouble = ({ name }) => (name === 'message:send' ? 'lost' : undefined);
    void h.client.sendMessage('general', 'from ann');
    await h.clock.advance(0);
    await h.client.connect('bob', 'token');
    await h.clock.advance(60_000);
    expect(await storage.load('bob')).toEqual([]);
    expect(await storage.load('ann')).toMatchObject([{ attempts: 1 }]);
  });

  it('takes nothing after logout', async () => {
    const h = await joined();
    h.client.disconnect({ forgetToken: true });
    expect(h.client.userId).toBeNull();
    await expect(h.client.sendMessage('general', 'late')).rejects.toMatchObject({ code: 'unauthorized' });
    await h.client.connect('bob', 'token');
    await h.clock.advance(1000);
    expect(h.server.log('general').entries).toEqual([]);
  });

  it('can be cleared', async () => {
    const h = await joined();
    h.server.session().kill();
    const waiting = h.client.sendMessage('general', 'x');
    h.client.disconnect({ clearQueue: true });
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    expect(list(h)).toEqual([]);
    await h.client.connect();
    await h.clock.advance(1000);
    expect(h.server.log('general').entries).toEqual([]);
  });

  it('outlives the client where its storage does', async () => {
    const storage = memoryStorage();
    const first = setUp({ queue: { storage } });
    await first.client.connect('ann', 'token');
    first.client.disconnect();
    void first.client.sendMessage('general', 'kept');
    void first.client.sendMessage('general', 'kept too');
    await first.clock.advance(0);
    await first.client.dispose();

    const second = setUp({ queue: { storage } });
    await second.client.connect('ann', 'token');
    await second.clock.advance(1000);
    expect(texts(second.client, 'general')).toEqual(['kept', 'kept too']);
    expect(second.server.log('general').entries).toHaveLength(2);
    expect(await storage.load('ann')).toEqual([]);
  });

  it('goes on with what was on the wire, what was refused and what was changed before the page ended', async () => {
    const storage = memoryStorage();
    const first = await joined({ queue: { storage } });
    first.server.trouble = ({ name, payload }) =>
      name !== 'message:send' ? undefined : payload.content === 'bad' ? new RealtimeError('forbidden') : 'lost-answer';
    void first.client.sendMessage('general', 'bad', { clientMessageId: 'bad' });
    await first.clock.advance(0);
    void first.client.sendMessage('general', 'on the wire', { clientMessageId: 'wire' });
    void first.client.sendMessage('general', 'teh', { clientMessageId: 'typo' });
    void first.client.sendMessage('general', 'oops', { clientMessageId: 'gone' });
    void first.client.channel('general').edit('wire', 'edited');
    void first.client.channel('general').edit('typo', 'the');
    void first.client.channel('general').delete('gone');
    await first.clock.advance(0);
    await first.client.dispose();

    const { server } = first;
    server.trouble = () => undefined;
    const second = setUp({ queue: { storage }, transport: server.transport });
    await second.client.connect('ann', 'token');
    await first.clock.advance(1000);
    const entries = () => server.log('general').entries;
    expect(entries().map(({ event }) => event)).toEqual(['message', 'message', 'message:updated']);
    expect(texts(second.client, 'general')).toEqual(['edited', 'the', 'bad']);
    expect(list(second).at(-1)).toMatchObject({ status: 'failed', error: { code: 'forbidden' } });
    expect(second.client.queue.items.getSnapshot()).toMatchObject([{ id: 'bad', state: 'failed' }]);
    await second.client.queue.retry('bad');
    expect(entries()).toHaveLength(4);
    expect(await storage.load('ann')).toEqual([]);
  });

  it('lets nothing pass what is still being loaded, and waits for that only so long', async () => {
    const storage = memoryStorage();
    await storage.put('ann', {
      id: 'old',
      kind: 'send',
      channelId: 'general',
      payload: { content: 'old' },
      createdAt: 1_700_000_000_000,
      attempts: 0,
    });
    let release!: () => void;
    const slow = { ...storage, load: () => new Promise<void>((go) => (release = go)).then(() => storage.load('ann')) };
    const h = await joined({ queue: { storage: slow } });
    void h.client.sendMessage('general', 'new');
    await h.clock.advance(100);
    expect(h.server.log('general').entries).toEqual([]);
    release();
    await h.clock.advance(100);
    expect(texts(h.client, 'general')).toEqual(['old', 'new']);

    const late = await joined({ queue: { storage: { ...storage, load: () => new Promise(() => {}) } } });
    void late.client.sendMessage('general', 'new');
    await late.clock.advance(2999);
    expect(late.server.log('general').entries).toEqual([]);
    await late.clock.advance(1);
    expect(texts(late.client, 'general')).toEqual(['new']);
    expect(list(late)).toMatchObject([{ status: 'sent' }]);
  });

  it('takes over what another client leaves behind', async () => {
    const storage = memoryStorage();
    let adopt!: Parameters<OutboxStorage['load']>[1];
    const shared: OutboxStorage = {
      ...storage,
      load(_userId, take) {
        adopt = take;
        return Promise.resolve([]);
      },
    };
    const h = await joined({ queue: { storage: shared } });
    const left = { id: 'left', kind: 'send', channelId: 'other', payload: { content: 'left' } } as const;
    adopt([{ ...left, createdAt: h.clock.now(), attempts: 1 }]);
    expect(h.client.queue.size.getSnapshot()).toBe(1);
    await h.clock.advance(1000);
    expect(h.server.log('other').entries).toHaveLength(1);
    adopt([{ ...left, id: 'old', createdAt: 0, attempts: 0 }]);
    await h.clock.advance(0);
    expect(h.seen.error).toMatchObject([{ code: 'queue_expired', channelId: 'other' }]);
    h.client.disconnect({ forgetToken: true });
    adopt([{ ...left, id: 'late', createdAt: h.clock.now(), attempts: 0 }]);
    expect(h.client.queue.size.getSnapshot()).toBe(0);
  });

  it('lives on when its storage fails', async () => {
    const broken = {
      load: () => Promise.reject(new Error('x')),
      put: () => Promise.reject(new Error('x')),
      remove: () => Promise.reject(new Error('x')),
      clear: () => Promise.reject(new Error('x')),
    };
    const h = await joined({ queue: { storage: broken } });
    await expect(h.client.sendMessage('general', 'still')).resolves.toMatchObject({ content: 'still' });
    expect(h.seen.error).toEqual([]);
  });

  it('flushes: tries everything now, without its back-off', async () => {
    const h = await joined();
    let isBusy = true;
    h.server.trouble = ({ name }) =>
      name === 'message:send' && isBusy ? new RealtimeError('overloaded', { retryAfterMs: 60_000 }) : undefined;
    void h.client.sendMessage('general', 'x');
    await h.clock.advance(0);
    isBusy = false;
    await h.client.queue.flush();
    expect(h.server.log('general').entries).toHaveLength(1);
  });

  it('ends with the client, also while its storage loads', async () => {
    const load = defer<StoredOp[]>();
    const put = defer<void>();
    const storage: OutboxStorage = { ...memoryStorage(), load: () => load.promise, put: () => put.promise };
    const positions = { load: () => new Promise<never>(() => {}), put: async () => {}, clear: async () => {} };
    const h = setUp({ queue: { storage }, positions });
    void h.client.connect('ann', 'token').catch(() => {});
    void h.client.sendMessage('general', 'new').catch(() => {});
    const ended = h.client.dispose();
    const old = { id: 'old', kind: 'send', channelId: 'general', payload: { content: 'old' }, attempts: 0 } as const;
    load.settle(null, [{ ...old, createdAt: h.clock.now() }]);
    await h.clock.advance(0);
    put.settle(null);
    await ended;
    await expect(h.client.sendMessage('general', 'too late')).rejects.toMatchObject({ code: 'unauthorized' });
    expect(h.client.queue.items.getSnapshot()).toEqual([]);
    expect(h.clock.pending).toBe(0);
  });

  it('keeps what a newer version has refused', async () => {
    const storage = memoryStorage();
    const h = setUp({ queue: { storage } });
    const op = { id: 'x', kind: 'send', channelId: 'general', payload: { content: 'x' }, attempts: 1 } as const;
    await storage.put('ann', { ...op, createdAt: h.clock.now(), failedWith: 'of_tomorrow' as never });
    await h.client.connect('ann', 'token');
    await h.clock.advance(0);
    expect(list(h)).toMatchObject([{ content: 'x', status: 'failed', error: { code: 'bad_request' } }]);
  });

  it('takes a storage that makes no sense for one that fails', async () => {
    const h = setUp({ queue: { storage: { ...memoryStorage(), load: async () => 'nonsense' as never } } });
    await h.client.connect('ann', 'token');
    await h.clock.advance(0);
    expect(h.seen.error).toMatchObject([{ code: 'internal' }]);
    const sending = h.client.sendMessage('general', 'still');
    await h.clock.advance(5000);
    await expect(sending).resolves.toMatchObject({ status: 'sent' });
  });
});
