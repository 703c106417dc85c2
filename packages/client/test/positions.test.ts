import { describe, expect, it, vi } from 'vitest';
import type { RealtimeClientOptions } from '../src/options.js';
import type { PositionStorage, StoredPositions } from '../src/storage/position-storage.js';
import { setUp, texts, type Harness } from './support/harness.js';

/** Where positions are kept, and how often something was written. */
function memory() {
  const users = new Map<string, StoredPositions>();
  let writes = 0;
  const storage: PositionStorage = {
    load: async (user) => users.get(user) ?? {},
    async put(user, positions) {
      writes += 1;
      users.set(user, { ...users.get(user), ...positions });
    },
    clear: async (user) => void users.delete(user),
  };
  return { storage, users, writes: () => writes };
}

async function joined(options: RealtimeClientOptions, before?: Harness) {
  const h = setUp({ ...options, ...(before && { transport: before.server.transport, clock: before.clock }) });
  await h.client.connect('ann', 'token');
  await h.client.joinChannel('general');
  await h.clock.advance(0);
  return { ...h, server: before?.server ?? h.server, clock: before?.clock ?? h.clock };
}

const seen = (h: Harness) => h.seen.message.map(({ content }) => content);

describe('positions that outlive the client', () => {
  it('bring what was missed as live deliveries, once, in front of a whole page of messages', async () => {
    const positions = memory();
    const first = await joined({ positions: positions.storage });
    for (let i = 1; i <= 60; i++) first.server.post('general', `${i}`);
    await first.client.dispose();
    const missed = first.server.post('general', '61');
    first.server.edit('general', missed, '61, edited');
    first.server.post('general', '62');

    const second = await joined({ positions: positions.storage }, first);
    expect(seen(second)).toEqual(['61', '62']);
    expect(second.seen['message:updated']).toMatchObject([{ content: '61, edited' }]);
    expect(second.seen.gap).toMatchObject([{ fromOffset: 60, toOffset: 63, recovered: true }]);
    const { items, hasMore, isGapless } = second.client.channel('general').messages.getSnapshot();
    expect(items.map(({ content }) => content)).toEqual([
      ...Array.from({ length: 50 }, (_, index) => `${index + 11}`),
      '61, edited',
      '62',
    ]);
    expect([hasMore, isGapless]).toEqual([true, true]);
    await second.client.channel('general').loadMore();
    expect(texts(second.client, 'general')).toHaveLength(62);
    first.server.post('general', '63');
    expect(seen(second)).toEqual(['61', '62', '63']);
    expect(second.client.unread.getSnapshot().get('general')?.count).toBe(63);
  });

  it('show the newest page where nothing was missed', async () => {
    const positions = memory();
    const first = await joined({ positions: positions.storage });
    first.server.post('general', 'old');
    await first.client.dispose();
    const second = await joined({ positions: positions.storage }, first);
    expect(seen(second)).toEqual([]);
    expect(second.seen.gap).toEqual([]);
    expect(texts(second.client, 'general')).toEqual(['old']);
    expect(second.client.channel('general').messages.getSnapshot()).toMatchObject({ hasMore: false, error: null });
  });

  it('announce a history that is lost', async () => {
    const positions = memory();
    const first = await joined({ positions: positions.storage });
    first.server.post('general', 'lost');
    await first.client.dispose();
    first.server.log('general').reset('e2');
    first.server.post('general', 'new');
    const second = await joined({ positions: positions.storage }, first);
    expect(seen(second)).toEqual([]);
    expect(second.seen.gap).toMatchObject([{ fromOffset: 1, toOffset: 1, recovered: false }]);
    expect(texts(second.client, 'general')).toEqual(['new']);
  });

  it('are written now and then, not with every message', async () => {
    const positions = memory();
    const h = await joined({ positions: positions.storage });
    for (let i = 0; i < 100; i++) h.server.post('general', `${i}`);
    expect(positions.users.get('ann')?.general).toBeUndefined();
    await h.clock.advance(500);
    expect(positions.users.get('ann')).toMatchObject({ general: { offset: 100 } });
    expect(positions.writes()).toBe(1);
    await h.clock.advance(10_000);
    expect(positions.writes()).toBe(1);
  });

  it('are written when the page goes', async () => {
    const page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    const positions = memory();
    const h = await joined({ positions: positions.storage });
    h.server.post('general', 'a');
    page.dispatchEvent(new Event('pagehide'));
    expect(positions.users.get('ann')).toMatchObject({ general: { offset: 1 } });
    await h.client.dispose();
    const writes = positions.writes();
    page.dispatchEvent(new Event('pagehide'));
    expect(positions.writes()).toBe(writes);
    vi.unstubAllGlobals();
  });

  it('belong to one user, and end with logout', async () => {
    const positions = memory();
    const h = await joined({ positions: positions.storage });
    h.server.post('general', 'a');
    await h.client.connect('bob', 'token');
    await h.clock.advance(1000);
    expect(h.seen.gap).toEqual([]);
    expect(positions.users.get('ann')).toMatchObject({ general: { offset: 1 } });
    h.client.disconnect({ forgetToken: true });
    await h.clock.advance(1000);
    expect([...positions.users.keys()]).toEqual(['ann']);
  });

  it('cost nobody a join: a storage that is slow or fails is gone without', async () => {
    const { storage } = memory();
    const never = setUp({ positions: { ...storage, load: () => new Promise(() => {}) } });
    await never.client.connect('ann', 'token');
    const joining = never.client.joinChannel('general');
    await never.clock.advance(3000);
    await expect(joining).resolves.toMatchObject({ recovered: false });
    const no = () => Promise.reject(new Error('no'));
    const failing = await joined({ positions: { load: no, put: no, clear: no } });
    failing.server.post('general', 'a');
    await failing.clock.advance(1000);
    expect(texts(failing.client, 'general')).toEqual(['a']);
    expect(failing.seen.error).toEqual([]);
  });
});
