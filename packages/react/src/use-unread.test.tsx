// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { fakeClient } from '../test/support/fake-client.js';
import { act, renderHook } from '../test/support/testing-library.js';
import { within } from '../test/support/wrap.js';
import { useUnread } from './index.js';

describe('useUnread', () => {
  it('adds up over all channels', () => {
    const fake = fakeClient();
    const { result, rerender } = renderHook(() => useUnread(), { wrapper: within(fake) });
    expect(result.current).toEqual({ total: 0, mentions: 0, byChannel: new Map(), mentionsByChannel: new Map() });
    act(() =>
      fake.unread.set(
        new Map([
          ['general', { count: 2, mentions: 1 }],
          ['random', { count: 3, mentions: 0 }],
        ]),
      ),
    );
    expect(result.current.total).toBe(5);
    expect(result.current.mentions).toBe(1);
    expect([...result.current.byChannel]).toEqual([
      ['general', 2],
      ['random', 3],
    ]);
    expect(result.current.mentionsByChannel.get('general')).toBe(1);
    const first = result.current;
    rerender();
    expect(result.current).toBe(first);
  });
});
