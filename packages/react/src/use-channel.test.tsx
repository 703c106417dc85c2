// @vitest-environment jsdom
import { RealtimeError } from '@nchat/realtime-client';
import { describe, expect, it } from 'vitest';
import { fakeClient } from '../test/support/fake-client.js';
import { act, render, renderHook } from '../test/support/testing-library.js';
import { within } from '../test/support/wrap.js';
import { useChannel } from './index.js';

describe('useChannel', () => {
  it('holds the channel once per component while it is mounted', () => {
    const fake = fakeClient();
    const channel = fake.channel('general');
    const { result, unmount } = renderHook(() => useChannel('general'), { wrapper: within(fake) });
    expect(result.current.channel).toBe(channel);
    expect(channel.holders).toBe(1);
    unmount();
    expect(channel.holders).toBe(0);
  });

  it('shows where the channel stands', () => {
    const fake = fakeClient();
    const { status } = fake.channel('general');
    const { result } = renderHook(() => useChannel('general'), { wrapper: within(fake) });
    expect(result.current).toMatchObject({ status: 'idle', isReady: false, error: null });
    act(() => status.patch({ state: 'joining' }));
    expect(result.current).toMatchObject({ status: 'joining', isReady: false });
    act(() => status.patch({ state: 'joined' }));
    expect(result.current).toMatchObject({ status: 'joined', isReady: true });
    act(() => status.patch({ state: 'resyncing' }));
    expect(result.current).toMatchObject({ status: 'resyncing', isReady: false });
    const error = new RealtimeError('forbidden');
    act(() => status.set({ state: 'failed', error }));
    expect(result.current).toMatchObject({ status: 'failed', error });
  });

  it('retries by holding once more, and keeps the function', () => {
    const fake = fakeClient();
    const channel = fake.channel('general');
    const { result } = renderHook(() => useChannel('general', { enabled: false }), { wrapper: within(fake) });
    const { retry } = result.current;
    const { joins } = channel;
    retry();
    expect(channel.joins).toBe(joins + 1);
    expect(channel.holders).toBe(0);
    act(() => channel.status.patch({ state: 'joining' }));
    expect(result.current.retry).toBe(retry);
  });

  it('moves from one channel to the next', () => {
    const fake = fakeClient();
    const { result, rerender } = renderHook(({ id }) => useChannel(id), {
      wrapper: within(fake),
      initialProps: { id: 'a' },
    });
    rerender({ id: 'b' });
    expect(result.current.channel.id).toBe('b');
    expect([fake.channel('a').holders, fake.channel('b').holders]).toEqual([0, 1]);
  });

  it('joins nothing for a null id, or while it is not enabled', () => {
    const fake = fakeClient();
    const { result, rerender } = renderHook(({ id, enabled }) => useChannel(id, { enabled }), {
      wrapper: within(fake),
      initialProps: { id: null as string | null, enabled: true },
    });
    expect(result.current).toMatchObject({ channel: null, status: 'idle', isReady: false });
    result.current.retry();
    rerender({ id: 'general', enabled: false });
    expect(fake.channel('general').joins).toBe(0);
    rerender({ id: 'general', enabled: true });
    expect(fake.channel('general').holders).toBe(1);
  });

  it('takes the channel of the provider above, which a null id does not', () => {
    const fake = fakeClient();
    const wrapper = within(fake, 'general');
    expect(renderHook(() => useChannel(), { wrapper }).result.current.channel.id).toBe('general');
    expect(renderHook(() => useChannel(null), { wrapper }).result.current.channel).toBeNull();
  });

  it('keeps the same object until something changes', () => {
    const fake = fakeClient();
    const { result, rerender } = renderHook(() => useChannel('general'), { wrapper: within(fake) });
    const first = result.current;
    rerender();
    expect(result.current).toBe(first);
  });
});

describe('ChannelProvider', () => {
  it('keeps its channel joined', () => {
    const fake = fakeClient();
    const { unmount } = render(<p />, { wrapper: within(fake, 'general') });
    expect(fake.channel('general').holders).toBe(1);
    unmount();
    expect(fake.channel('general').holders).toBe(0);
  });
});
