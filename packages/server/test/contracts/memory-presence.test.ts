import { describe, expect, it } from 'vitest';
import { createMemoryPresence } from '../../src/stores/memory/presence-store.js';
import { FakeClock } from '../support/fake-clock.js';
import { describePresenceStore, presenceContractBounds } from './presence-store.contract.js';

describePresenceStore('memory', async () => {
  const clock = new FakeClock();
  return {
    store: createMemoryPresence(presenceContractBounds, clock),
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    close: async () => {},
  };
});

describe('presence store: memory, bounds', () => {
  const device = { id: 'd', kind: 'web', status: 'online' } as const;
  const open = (bounds: object = {}) => {
    const clock = new FakeClock();
    return { clock, store: createMemoryPresence({ ...presenceContractBounds, ...bounds }, clock) };
  };

  it('keeps nobody who has no device, no membership and no choice', async () => {
    const { clock, store } = open();
    for (let i = 0; i < 100; i += 1) {
      await store.contribute('one', `u${i}`, { devices: [device], channels: ['general'] }, clock.now());
      await store.contribute('one', `u${i}`, null, clock.now());
      await store.choose(`u${i}`, { status: 'dnd' }, clock.now());
      await store.choose(`u${i}`, { status: null }, clock.now());
    }
    await store.read(['never-seen']);
    expect(store.size).toBe(0);
  });

  it('keeps the most recent choices of users who are nowhere', async () => {
    const { clock, store } = open({ idleUsers: 10 });
    for (let i = 0; i < 100; i += 1) await store.choose(`u${i}`, { status: 'dnd' }, clock.now());
    expect(store.size).toBe(10);
    expect((await store.read(['u99']))[0]?.choice.status).toBe('dnd');
    await clock.advance(presenceContractBounds.retentionMs + 1);
    await store.choose('last', { status: 'dnd' }, clock.now());
    expect(store.size).toBe(1);
  });

  it('keeps the most recent memberships, and those of users who are present', async () => {
    const { clock, store } = open({ memberships: 20 });
    await store.remember('general', 'ann', clock.now());
    await store.contribute('one', 'ann', { devices: [device], channels: ['general'] }, clock.now());
    for (let i = 0; i < 200; i += 1) await store.remember('general', `u${i}`, clock.now());
    const members = await store.members('general');
    expect(members).toHaveLength(20);
    expect(members.map(({ userId }) => userId)).toEqual(expect.arrayContaining(['ann', 'u199']));
    expect(store.size).toBe(20);
  });

  it('forgets channels and users with their last membership', async () => {
    const { clock, store } = open();
    for (let i = 0; i < 50; i += 1) await store.remember(`c${i}`, `u${i}`, clock.now());
    await clock.advance(presenceContractBounds.retentionMs + 1);
    await store.remember('c', 'u', clock.now());
    expect(store.size).toBe(1);
  });
});
