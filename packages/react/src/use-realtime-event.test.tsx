// @vitest-environment jsdom
import { RealtimeError } from '@nchat/realtime-client';
import { describe, expect, it, vi } from 'vitest';
import { aMessage } from '../test/support/fake-channel.js';
import { fakeClient } from '../test/support/fake-client.js';
import { renderHook } from '../test/support/testing-library.js';
import { within } from '../test/support/wrap.js';
import { useRealtimeEvent } from './index.js';

describe('useRealtimeEvent', () => {
  it('hears the event while it is mounted, once', () => {
    const fake = fakeClient();
    const heard = vi.fn();
    const { unmount } = renderHook(() => useRealtimeEvent('message', heard), { wrapper: within(fake) });
    const message = aMessage();
    fake.emit('message', message);
    expect(heard).toHaveBeenCalledExactlyOnceWith(message);
    unmount();
    expect(fake.listenersOf('message')).toBe(0);
  });

  it('calls the newest callback without listening again', () => {
    const fake = fakeClient();
    const heard = vi.fn();
    const { rerender } = renderHook(({ by }) => useRealtimeEvent('message', () => void heard(by)), {
      wrapper: within(fake),
      initialProps: { by: 'first' },
    });
    const { listens } = fake;
    rerender({ by: 'second' });
    fake.emit('message', aMessage());
    expect(heard).toHaveBeenCalledExactlyOnceWith('second');
    expect(fake.listens).toBe(listens);
  });

  it('hears only its channel', () => {
    const fake = fakeClient();
    const heard = vi.fn();
    renderHook(() => useRealtimeEvent('error', heard, { channelId: 'general' }), { wrapper: within(fake) });
    const ours = new RealtimeError('forbidden', { channelId: 'general' });
    fake.emit('error', new RealtimeError('forbidden', { channelId: 'other' }));
    fake.emit('error', new RealtimeError('timeout'));
    fake.emit('error', ours);
    expect(heard).toHaveBeenCalledExactlyOnceWith(ours);
  });

  it('moves to another event', () => {
    const fake = fakeClient();
    const { rerender } = renderHook(({ event }) => useRealtimeEvent(event, () => {}), {
      wrapper: within(fake),
      initialProps: { event: 'message' as 'message' | 'gap' },
    });
    rerender({ event: 'gap' });
    expect([fake.listenersOf('message'), fake.listenersOf('gap')]).toEqual([0, 1]);
  });
});
