import { describe, expect, it, vi } from 'vitest';
import { createStore } from './store.js';

describe('a store', () => {
  it('keeps its snapshot until the value changes', () => {
    const store = createStore({ n: 1 });
    const before = store.getSnapshot();
    let calls = 0;
    store.subscribe(() => (calls += 1));
    store.set(before);
    expect(calls).toBe(0);
    expect(store.getSnapshot()).toBe(before);
    store.set({ n: 1 });
    expect(calls).toBe(1);
    expect(store.getSnapshot()).not.toBe(before);
  });

  it('renders the first value on a server', () => {
    const store = createStore('first');
    store.set('second');
    expect(store.getServerSnapshot()).toBe('first');
  });

  it('counts the same callback as often as it subscribes', () => {
    const store = createStore(0);
    let calls = 0;
    const callback = () => void (calls += 1);
    const first = store.subscribe(callback);
    store.subscribe(callback);
    first();
    store.set(1);
    expect(calls).toBe(1);
  });

  it('is not stopped by a subscriber that throws, which is reported', () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const store = createStore(0);
    const seen: number[] = [];
    store.subscribe(() => {
      throw new Error('mine');
    });
    store.subscribe(() => seen.push(store.getSnapshot()));
    store.set(1);
    vi.unstubAllGlobals();
    expect(seen).toEqual([1]);
    expect(report).toHaveBeenCalledExactlyOnceWith(new Error('mine'));
  });
});
