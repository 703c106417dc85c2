// @vitest-environment jsdom
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { fakeStore } from '../../test/support/fake-store.js';
import { act, render, renderHook } from '../../test/support/testing-library.js';
import { isSameList, useStore } from './use-store.js';

describe('useStore', () => {
  it('shows the snapshot and follows it', () => {
    const store = fakeStore(1);
    const { result } = renderHook(() => useStore(store));
    expect(result.current).toBe(1);
    act(() => store.set(2));
    expect(result.current).toBe(2);
  });

  it('renders only when the selection changes', () => {
    const store = fakeStore({ a: 1, b: 1 });
    let renders = 0;
    const { result } = renderHook(() => {
      renders += 1;
      return useStore(store, ({ a }) => a);
    });
    const before = renders;
    act(() => store.patch({ b: 2 }));
    expect(renders).toBe(before);
    act(() => store.patch({ a: 2 }));
    expect(result.current).toBe(2);
  });

  it('keeps an equal selection of an inline function the same object over renders and changes', () => {
    const store = fakeStore({ list: [1, 2], other: 0 });
    const { result, rerender } = renderHook(() => useStore(store, ({ list }) => list.map(String), isSameList));
    const first = result.current;
    rerender();
    expect(result.current).toBe(first);
    act(() => store.patch({ other: 1 }));
    rerender();
    expect(result.current).toBe(first);
    act(() => store.patch({ list: [1, 3] }));
    expect(result.current).toEqual(['1', '3']);
  });

  it('selects once per snapshot, so that a selection may be a fresh object', () => {
    const store = fakeStore({ a: 1 });
    const { result } = renderHook(() => useStore(store, ({ a }) => ({ a })));
    expect(result.current).toEqual({ a: 1 });
    act(() => store.set({ a: 2 }));
    expect(result.current).toEqual({ a: 2 });
  });

  it('sees what an inline function closes over', () => {
    const store = fakeStore({ a: 'A', b: 'B' });
    const { result, rerender } = renderHook(({ key }) => useStore(store, (values) => values[key]), {
      initialProps: { key: 'a' as 'a' | 'b' },
    });
    rerender({ key: 'b' });
    expect(result.current).toBe('B');
  });

  it('subscribes once, however often it renders', () => {
    const store = fakeStore(1);
    const { rerender, unmount } = renderHook(() => useStore(store, (value) => value));
    const { subscriptions } = store;
    rerender();
    rerender();
    expect(store.subscriptions).toBe(subscriptions);
    unmount();
    expect(store.subscribers).toBe(0);
  });

  it('moves to another store', () => {
    const first = fakeStore('first');
    const second = fakeStore('second');
    const { result, rerender } = renderHook(({ store }) => useStore(store), { initialProps: { store: first } });
    rerender({ store: second });
    expect(result.current).toBe('second');
    expect(first.subscribers).toBe(0);
    act(() => second.set('moved'));
    expect(result.current).toBe('moved');
  });

  it('renders the server snapshot on a server, also selected, and hydrates with it', () => {
    const store = fakeStore({ text: 'server' });
    act(() => store.set({ text: 'client' }));
    const Shown = () => <p>{useStore(store, ({ text }) => text)}</p>;
    const html = renderToString(<Shown />);
    expect(html).toBe('<p>server</p>');
    const container = document.createElement('div');
    container.innerHTML = html;
    const problems: unknown[] = [];
    render(<Shown />, { container, hydrate: true, onRecoverableError: (error: unknown) => problems.push(error) });
    expect(problems).toEqual([]);
    expect(container.textContent).toBe('client');
  });
});
