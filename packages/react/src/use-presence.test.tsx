// @vitest-environment jsdom
import type { PresenceMember } from '@nchat/realtime-client';
import { describe, expect, it } from 'vitest';
import { fakeClient } from '../test/support/fake-client.js';
import { act, renderHook } from '../test/support/testing-library.js';
import { within } from '../test/support/wrap.js';
import { usePresence, useUserPresence } from './index.js';

const member = (userId: string, parts: Partial<PresenceMember> = {}): PresenceMember => ({
  userId,
  status: 'online',
  lastSeen: '2026-02-03T12:00:00.000Z',
  devices: [{ kind: 'web', status: 'online' }],
  ...parts,
});

describe('usePresence', () => {
  const alice = member('alice');
  const bob = member('bob', { status: 'away' });
  const people = new Map([alice, bob].map((each) => [each.userId, each]));
  const counts = { online: 1, away: 1, dnd: 0, offline: 0 };

  it('holds the channel and tells the current user from the others', () => {
    const fake = fakeClient();
    fake.login('alice');
    const channel = fake.channel('general');
    const { result, unmount } = renderHook(() => usePresence('general'), { wrapper: within(fake) });
    expect(channel.holders).toBe(1);
    expect(result.current).toMatchObject({ members: [], others: [], self: null, isSynced: false });
    act(() => {
      fake.presence.set(people);
      channel.presence.set({ members: [alice, bob], counts, synced: true });
    });
    expect(result.current).toMatchObject({ members: [alice, bob], others: [bob], self: alice, counts, isSynced: true });
    unmount();
    expect(channel.holders).toBe(0);
  });

  it('learns who the current user is when the connection does', () => {
    const fake = fakeClient();
    const { result } = renderHook(() => usePresence('general'), { wrapper: within(fake) });
    act(() => {
      fake.presence.set(people);
      fake.channel('general').presence.set({ members: [alice, bob], counts, synced: true });
    });
    expect(result.current).toMatchObject({ self: null, others: [alice, bob] });
    act(() => fake.login('bob'));
    expect(result.current).toMatchObject({ self: bob, others: [alice] });
  });

  it('updates the status', () => {
    const fake = fakeClient();
    const { result } = renderHook(() => usePresence('general'), { wrapper: within(fake) });
    void result.current.update('dnd', { text: 'In a meeting' });
    expect(fake.updatePresence).toHaveBeenLastCalledWith('dnd', { text: 'In a meeting' });
    void result.current.update('online', null);
    expect(fake.updatePresence).toHaveBeenLastCalledWith('online', null);
  });

  it('keeps its object until presence changes, and its function beyond that', () => {
    const fake = fakeClient();
    const { result, rerender } = renderHook(() => usePresence('general'), { wrapper: within(fake) });
    const first = result.current;
    rerender();
    act(() => fake.connection.patch({ rttMs: 5 }));
    expect(result.current).toBe(first);
    act(() => fake.channel('general').presence.patch({ synced: true }));
    expect(result.current).not.toBe(first);
    expect(result.current.update).toBe(first.update);
  });
});

describe('useUserPresence', () => {
  it('shows one user, offline while unknown, and joins nothing', () => {
    const fake = fakeClient();
    const { result } = renderHook(() => useUserPresence('bob'), { wrapper: within(fake) });
    expect(result.current).toEqual({ status: 'offline', lastSeen: null, customStatus: null, deviceCount: 0 });
    const customStatus = { emoji: '🏖' };
    act(() => fake.presence.set(new Map([['bob', member('bob', { status: 'dnd', customStatus })]])));
    expect(result.current).toEqual({
      status: 'dnd',
      lastSeen: '2026-02-03T12:00:00.000Z',
      customStatus,
      deviceCount: 1,
    });
  });

  it('does not render for other users', () => {
    const fake = fakeClient();
    const bob = member('bob');
    act(() => fake.presence.set(new Map([['bob', bob]])));
    let renders = 0;
    renderHook(
      () => {
        renders += 1;
        return useUserPresence('bob');
      },
      { wrapper: within(fake) },
    );
    const before = renders;
    act(() =>
      fake.presence.set(
        new Map([
          ['bob', bob],
          ['carol', member('carol')],
        ]),
      ),
    );
    expect(renders).toBe(before);
  });
});
