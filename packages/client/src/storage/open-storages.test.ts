import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setUp, texts } from '../../test/support/harness.js';
import { memoryStorage } from '../../test/support/memory-storage.js';
import type { OutboxStorage } from '../outbox/queued-op.js';
import { openDatabase } from './indexed-db.js';

let serial = 0;
/** Of its own for every test, and with it the database. */
const freshUrl = () => `http://server${(serial += 1)}`;

/** A client that cannot reach its server. */
function offline(more: Parameters<typeof setUp>[0] = {}) {
  const h = setUp(more);
  h.server.refusal = 'silent';
  void h.client.connect('ann', 'token').catch(() => {});
  return h;
}

afterEach(() => vi.unstubAllGlobals());

describe('the default storage', () => {
  it('is IndexedDB where there is one: what waits survives the client, apart per server', async () => {
    const url = freshUrl();
    const before = offline({ url });
    for (const text of ['a', 'b', 'c']) void before.client.sendMessage('general', text);
    await before.client.dispose();

    const elsewhere = setUp({ url: freshUrl() });
    await elsewhere.client.connect('ann', 'token');
    const after = setUp({ url });
    await after.client.connect('ann', 'token');
    await vi.waitFor(async () => {
      await after.clock.advance(100);
      expect(after.server.log('general').entries).toHaveLength(3);
    });
    await after.clock.advance(100);
    expect(texts(after.client, 'general')).toEqual(['a', 'b', 'c']);
    expect(elsewhere.server.log('general').entries).toEqual([]);
    await Promise.all([after.client.dispose(), elsewhere.client.dispose()]);
  });

  it('shows what is restored as pending, also without a connection', async () => {
    const url = freshUrl();
    const before = offline({ url });
    void before.client.sendMessage('general', 'waits', { clientMessageId: 'mine' });
    await before.client.dispose();
    const after = offline({ url });
    const { messages } = after.client.channel('general');
    await vi.waitFor(() => expect(messages.getSnapshot().items).toHaveLength(1));
    expect(messages.getSnapshot().items).toMatchObject([
      { content: 'waits', clientMessageId: 'mine', status: 'queued', userId: 'ann' },
    ]);
    expect(after.client.queue.size.getSnapshot()).toBe(1);
    await after.client.dispose();
  });

  it('is wiped by clearQueue, and kept by a logout without it', async () => {
    const url = freshUrl();
    const first = offline({ url });
    void first.client.sendMessage('general', 'kept').catch(() => {});
    first.client.disconnect({ forgetToken: true });
    await first.client.dispose();
    const second = offline({ url });
    await vi.waitFor(() => expect(second.client.queue.size.getSnapshot()).toBe(1));
    second.client.disconnect({ clearQueue: true, forgetToken: true });
    await second.client.dispose();
    const { outbox } = await openDatabase(`nchat:${url}/socket.io`, undefined);
    expect(await outbox.load('ann', () => {})).toEqual([]);
  });
});

describe('where IndexedDB fails', () => {
  const works = async (h: ReturnType<typeof offline>) => {
    h.server.refusal = null;
    const sending = h.client.sendMessage('general', 'still');
    await vi.waitFor(async () => {
      await h.clock.advance(1000);
      expect(h.server.log('general').entries).toHaveLength(1);
    });
    await expect(sending).resolves.toMatchObject({ content: 'still' });
    expect(h.seen.error.filter(({ code }) => code === 'internal')).toEqual([]);
  };
  const warnings = (logged: { msg: string }[]) => logged.filter(({ msg }) => msg.startsWith('storage failed'));

  it('memory takes its place, which is said once, in the log alone', async () => {
    const refuse = () => {
      throw new DOMException('not in private mode', 'InvalidStateError');
    };
    vi.stubGlobal('indexedDB', { open: refuse });
    const logged: { msg: string }[] = [];
    const h = offline({ url: freshUrl(), logger: (record) => logged.push(record) });
    await works(h);
    // Its text may quote what was to be stored.
    expect(warnings(logged)).toMatchObject([{ data: { error: 'InvalidStateError' } }]);
    await h.client.dispose();
  });

  it('or there is none although it was asked for', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const logged: { msg: string }[] = [];
    const h = offline({ url: freshUrl(), logger: (record) => logged.push(record), queue: { storage: 'indexeddb' } });
    await works(h);
    expect(warnings(logged)).toHaveLength(1);
  });

  it('or it never answers: sending goes on after a moment', async () => {
    const never: OutboxStorage = { ...memoryStorage(), load: () => new Promise(() => {}) };
    const h = offline({ url: freshUrl(), queue: { storage: never } });
    await works(h);
  });

  it('what it does not take stays for a user who comes back', async () => {
    const full: OutboxStorage = { ...memoryStorage(), put: () => Promise.reject(new Error('quota')) };
    const h = offline({ queue: { storage: full } });
    const sending = h.client.sendMessage('general', 'kept');
    await h.clock.advance(0);
    void h.client.connect('bob', 'token').catch(() => {});
    await h.clock.advance(0);
    expect(h.client.queue.size.getSnapshot()).toBe(0);
    h.server.refusal = null;
    await h.client.connect('ann', 'token');
    await h.clock.advance(3000);
    await expect(sending).resolves.toMatchObject({ content: 'kept', userId: 'ann' });
  });
});
