// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeClient } from '../test/support/fake-client.js';
import { act, renderHook } from '../test/support/testing-library.js';
import { within } from '../test/support/wrap.js';
import { useLostConnection, type LostConnectionEvent } from './index.js';

function setup(afterMs?: number) {
  const fake = fakeClient();
  const told: LostConnectionEvent[] = [];
  const view = renderHook(() => useLostConnection((event) => told.push(event), { afterMs }), { wrapper: within(fake) });
  return { fake, told, ...view };
}

describe('useLostConnection', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('tells a loss that lasts, and its end', () => {
    const { fake, told } = setup();
    act(() => fake.to('connected'));
    act(() => fake.to('reconnecting'));
    vi.advanceTimersByTime(4999);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(['lost']);
    act(() => fake.to('syncing'));
    act(() => fake.to('connected'));
    expect(told).toEqual(['lost', 'restored']);
  });

  it('measures from the first interruption, whatever happens in between', () => {
    const { fake, told } = setup(100);
    act(() => fake.to('reconnecting', { attempt: 1 }));
    vi.advanceTimersByTime(60);
    act(() => fake.to('offline'));
    act(() => fake.to('reconnecting', { attempt: 2 }));
    vi.advanceTimersByTime(40);
    expect(told).toEqual(['lost']);
  });

  it('forgets an interruption of several steps once it is over', () => {
    const { fake, told } = setup(100);
    act(() => fake.to('reconnecting'));
    act(() => fake.to('offline'));
    act(() => fake.to('connected'));
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });

  it('does not tell the end of a loss that the user ended by disconnecting', () => {
    const { fake, told } = setup(100);
    act(() => fake.to('reconnecting'));
    vi.advanceTimersByTime(100);
    act(() => fake.to('disconnected'));
    act(() => fake.to('connected'));
    expect(told).toEqual(['lost']);
  });

  it('is silent about a short interruption, the first connection and a disconnect', () => {
    const { fake, told } = setup();
    vi.advanceTimersByTime(60_000);
    act(() => fake.to('connected'));
    act(() => fake.to('reconnecting'));
    vi.advanceTimersByTime(1000);
    act(() => fake.to('connected'));
    vi.advanceTimersByTime(60_000);
    act(() => fake.to('reconnecting'));
    act(() => fake.to('disconnected'));
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });

  it('tells at once and once when the client gives up, and when it is back after all', () => {
    const { fake, told } = setup();
    act(() => fake.to('reconnecting'));
    act(() => fake.to('failed'));
    act(() => fake.connection.patch({ queued: 1 }));
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual(['failed']);
    act(() => fake.to('connecting'));
    act(() => fake.to('connected'));
    expect(told).toEqual(['failed', 'restored']);
  });

  it('leaves no timer and no subscription behind', () => {
    const { fake, told, unmount } = setup();
    act(() => fake.to('reconnecting'));
    unmount();
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
    expect(fake.connection.subscribers).toBe(0);
  });
});
