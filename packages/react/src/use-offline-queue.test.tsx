// @vitest-environment jsdom
import type { QueuedOp } from '@nchat/realtime-client';
import { describe, expect, it } from 'vitest';
import { fakeClient } from '../test/support/fake-client.js';
import { act, renderHook } from '../test/support/testing-library.js';
import { within } from '../test/support/wrap.js';
import { useOfflineQueue } from './index.js';

describe('useOfflineQueue', () => {
  it('shows what waits and acts on it', () => {
    const fake = fakeClient();
    const { result } = renderHook(() => useOfflineQueue(), { wrapper: within(fake) });
    const first = result.current;
    expect(first).toMatchObject({ size: 0, items: [] });
    const op: QueuedOp = {
      id: 'op',
      kind: 'send',
      channelId: 'general',
      payload: {},
      createdAt: 1,
      attempts: 1,
      state: 'failed',
    };
    act(() => {
      fake.queue.size.set(1);
      fake.queue.items.set([op]);
    });
    const { size, items, flush, retry, discard } = result.current;
    expect({ size, items }).toEqual({ size: 1, items: [op] });
    expect([flush, retry, discard]).toEqual([first.flush, first.retry, first.discard]);
    void flush();
    void retry('op');
    discard('op');
    expect(fake.queue.flush).toHaveBeenCalledOnce();
    expect(fake.queue.retry).toHaveBeenCalledExactlyOnceWith('op');
    expect(fake.queue.discard).toHaveBeenCalledExactlyOnceWith('op');
  });
});
