// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { fakeClient } from '../test/support/fake-client.js';
import { act, renderHook } from '../test/support/testing-library.js';
import { within } from '../test/support/wrap.js';
import { useConnection } from './index.js';

describe('useConnection', () => {
  it('returns the whole snapshot and follows every change', () => {
    const fake = fakeClient();
    const { result } = renderHook(() => useConnection(), { wrapper: within(fake) });
    expect(result.current).toBe(fake.connection.getSnapshot());
    act(() => fake.to('connected', { rttMs: 20 }));
    expect(result.current).toMatchObject({ state: 'connected', rttMs: 20 });
  });

  it('renders only for what is selected', () => {
    const fake = fakeClient();
    let renders = 0;
    const { result } = renderHook(
      () => {
        renders += 1;
        return useConnection(({ state }) => state);
      },
      { wrapper: within(fake) },
    );
    act(() => fake.to('connected'));
    expect(result.current).toBe('connected');
    const before = renders;
    act(() => fake.connection.patch({ rttMs: 30 }));
    expect(renders).toBe(before);
  });

  it('lets the component say what counts as a change', () => {
    const fake = fakeClient();
    const { result } = renderHook(
      () =>
        useConnection(
          ({ rttMs, queued }) => ({ slow: (rttMs ?? 0) > 100, queued }),
          (a, b) => a.slow === b.slow && a.queued === b.queued,
        ),
      { wrapper: within(fake) },
    );
    const first = result.current;
    act(() => fake.connection.patch({ rttMs: 50 }));
    expect(result.current).toBe(first);
    act(() => fake.connection.patch({ rttMs: 150 }));
    expect(result.current).toEqual({ slow: true, queued: 0 });
  });
});
