// @vitest-environment jsdom
import { RealtimeError, realtimeClient } from '@nchat/realtime-client';
import { useEffect } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { fakeClient } from '../test/support/fake-client.js';
import { act, render, renderHook, screen } from '../test/support/testing-library.js';
import { within } from '../test/support/wrap.js';
import { useRealtime } from './index.js';

describe('useRealtime', () => {
  it('shows the connection', () => {
    const fake = fakeClient();
    const { result } = renderHook(() => useRealtime(), { wrapper: within(fake) });
    expect(result.current).toMatchObject({ isConnected: false, state: 'connecting', error: null, client: fake });
    act(() => fake.to('syncing'));
    expect(result.current).toMatchObject({ isConnected: true, state: 'syncing' });
    const reason = new RealtimeError('timeout');
    act(() => fake.to('reconnecting', { reason }));
    expect(result.current).toMatchObject({ isConnected: false, state: 'reconnecting', error: reason });
    const next = new RealtimeError('offline');
    act(() => fake.connection.patch({ reason: next }));
    expect(result.current.error).toBe(next);
  });

  it('takes the default client outside a provider', () => {
    const { result } = renderHook(() => useRealtime());
    expect(result.current.client).toBe(realtimeClient);
    expect(result.current.state).toBe('idle');
  });

  it('is the same object until the state changes, and its functions stay the same beyond that', () => {
    const fake = fakeClient();
    let renders = 0;
    const { result, rerender } = renderHook(
      () => {
        renders += 1;
        return useRealtime();
      },
      { wrapper: within(fake) },
    );
    const first = result.current;
    rerender();
    expect(result.current).toBe(first);

    const before = renders;
    act(() => fake.connection.patch({ rttMs: 12, quality: 'excellent', queued: 3 }));
    expect(renders).toBe(before);

    act(() => fake.to('connected'));
    expect(result.current).not.toBe(first);
    const functions = Object.entries(result.current).filter(([, value]) => typeof value === 'function');
    expect(functions.map(([name]) => name)).toEqual([
      'connect',
      'disconnect',
      'joinChannel',
      'leaveChannel',
      'sendMessage',
      'sendTyping',
      'updatePresence',
      'on',
    ]);
    for (const [name, value] of functions) expect(value, name).toBe(first[name as keyof typeof first]);
  });

  it('passes every call on', () => {
    const fake = fakeClient();
    const { result } = renderHook(() => useRealtime(), { wrapper: within(fake) });
    const api = result.current;
    act(() => void api.connect('alice', 'token'));
    expect(fake.connect).toHaveBeenLastCalledWith('alice', 'token');
    act(() => api.disconnect({ forgetToken: true }));
    expect(fake.disconnect).toHaveBeenLastCalledWith({ forgetToken: true });
    void api.sendMessage('general', 'hi', { mentions: ['bob'] });
    expect(fake.sendMessage).toHaveBeenLastCalledWith('general', 'hi', { mentions: ['bob'] });
    api.sendTyping('general', true, { threadId: 'root' });
    expect(fake.sendTyping).toHaveBeenLastCalledWith('general', true, { threadId: 'root' });
    void api.updatePresence('dnd', { text: 'busy' });
    expect(fake.updatePresence).toHaveBeenLastCalledWith('dnd', { text: 'busy' });
    const listener = vi.fn();
    const stop = api.on('gap', listener);
    const gap = { channelId: 'general', fromOffset: 1, toOffset: 2, recovered: true };
    fake.emit('gap', gap);
    stop();
    fake.emit('gap', gap);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('takes back only joins that were made, so that a cleanup before the first join hurts no other component', () => {
    const fake = fakeClient();
    const { result } = renderHook(() => useRealtime(), { wrapper: within(fake) });
    const { joinChannel, leaveChannel } = result.current;
    expect(leaveChannel('general')).toBeUndefined();
    expect(fake.leaveChannel).not.toHaveBeenCalled();
    void joinChannel('general');
    void joinChannel('general');
    for (let i = 0; i < 3; i += 1) leaveChannel('general');
    expect(fake.joinChannel).toHaveBeenCalledTimes(2);
    expect(fake.leaveChannel).toHaveBeenCalledTimes(2);
  });

  it('balances the usual effect over mounting twice, connecting, losing the connection and unmounting', () => {
    const fake = fakeClient();
    const Channel = () => {
      const { isConnected, joinChannel, leaveChannel } = useRealtime();
      useEffect(() => {
        if (isConnected) void joinChannel('general');
        return () => leaveChannel('general');
      }, [isConnected, joinChannel, leaveChannel]);
      return <p>{isConnected ? 'Connected' : 'Connecting...'}</p>;
    };
    const { unmount } = render(<Channel />, { wrapper: within(fake) });
    expect(screen.getByText('Connecting...')).toBeDefined();
    const held = () => fake.joinChannel.mock.calls.length - fake.leaveChannel.mock.calls.length;
    expect(held()).toBe(0);
    act(() => fake.to('connected'));
    expect(screen.getByText('Connected')).toBeDefined();
    expect(held()).toBe(1);
    act(() => fake.to('reconnecting'));
    expect(held()).toBe(0);
    act(() => fake.to('syncing'));
    expect(held()).toBe(1);
    unmount();
    expect(held()).toBe(0);
  });
});
