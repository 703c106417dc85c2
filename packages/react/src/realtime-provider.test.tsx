// @vitest-environment jsdom
import { RealtimeClient, realtimeClient, type TokenProvider } from '@nchat/realtime-client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asClient, fakeClient } from '../test/support/fake-client.js';
import { render, renderHook } from '../test/support/testing-library.js';
import { RealtimeProvider, useRealtimeClient, type RealtimeProviderProps } from './index.js';

const tokens: TokenProvider = () => 'token';

function setup(props: RealtimeProviderProps = {}) {
  const fake = fakeClient();
  const element = (next: RealtimeProviderProps = {}) => (
    <RealtimeProvider client={asClient(fake)} userId="alice" getToken={tokens} {...props} {...next} />
  );
  const view = render(element());
  return { fake, ...view, rerender: (next?: RealtimeProviderProps) => view.rerender(element(next)) };
}

describe('RealtimeProvider', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('opens one connection in StrictMode and keeps it', () => {
    const { fake } = setup();
    vi.runAllTimers();
    expect(fake.opened).toBe(1);
    expect(fake.disconnect).not.toHaveBeenCalled();
    expect(fake.connect).toHaveBeenLastCalledWith('alice', expect.any(Function));
  });

  it('does not connect while rendering', () => {
    const fake = fakeClient();
    renderToString(<RealtimeProvider client={asClient(fake)} userId="alice" getToken={tokens} />);
    expect(fake.connect).not.toHaveBeenCalled();
  });

  it('closes what it opened, a moment after it unmounts', () => {
    const { fake, unmount } = setup();
    unmount();
    expect(fake.disconnect).not.toHaveBeenCalled();
    vi.runAllTimers();
    expect(fake.disconnect).toHaveBeenCalledTimes(1);
  });

  it('survives a quick remount without churn, and reconnects the same client after a long one', () => {
    const { fake, unmount } = setup();
    unmount();
    const again = () => render(<RealtimeProvider client={asClient(fake)} userId="alice" getToken={tokens} />);
    const second = again();
    vi.runAllTimers();
    expect(fake.opened).toBe(1);
    expect(fake.disconnect).not.toHaveBeenCalled();
    second.unmount();
    vi.runAllTimers();
    again();
    expect(fake.opened).toBe(2);
    expect(fake.state).toBe('connecting');
  });

  it('closes only when the last of several providers is gone', () => {
    const { fake, unmount } = setup();
    const second = render(<RealtimeProvider client={asClient(fake)} userId="alice" getToken={tokens} />);
    unmount();
    vi.runAllTimers();
    expect(fake.disconnect).not.toHaveBeenCalled();
    second.unmount();
    vi.runAllTimers();
    expect(fake.disconnect).toHaveBeenCalledTimes(1);
  });

  it('leaves a client alone that the application connected', () => {
    const fake = fakeClient();
    fake.login('alice');
    const { unmount } = render(<RealtimeProvider client={asClient(fake)} userId="alice" />);
    unmount();
    vi.runAllTimers();
    expect(fake.connect).not.toHaveBeenCalled();
    expect(fake.disconnect).not.toHaveBeenCalled();
  });

  it('leaves it alone also when an earlier provider had opened and closed it', () => {
    const { fake, unmount } = setup();
    unmount();
    vi.runAllTimers();
    fake.login('alice');
    render(<RealtimeProvider client={asClient(fake)} userId="alice" getToken={tokens} />).unmount();
    vi.runAllTimers();
    expect(fake.disconnect).toHaveBeenCalledTimes(1);
  });

  it('waits for enabled, and disconnects when it is withdrawn', () => {
    const { fake, rerender } = setup({ enabled: false });
    vi.runAllTimers();
    expect(fake.connect).not.toHaveBeenCalled();
    rerender({ enabled: true });
    expect(fake.opened).toBe(1);
    rerender({ enabled: false });
    vi.runAllTimers();
    expect(fake.disconnect).toHaveBeenCalledTimes(1);
  });

  it('hands another user to the client, without a disconnect of its own', () => {
    const { fake, rerender } = setup();
    rerender({ userId: 'bob' });
    vi.runAllTimers();
    expect(fake.connect).toHaveBeenLastCalledWith('bob', expect.any(Function));
    expect(fake.disconnect).not.toHaveBeenCalled();
  });

  it('calls the newest getToken, and never reconnects for a new function', async () => {
    const { fake, rerender } = setup({ getToken: () => 'first' });
    const calls = fake.connect.mock.calls.length;
    const provider = fake.connect.mock.lastCall?.[1] as TokenProvider;
    rerender({ getToken: () => 'second' });
    expect(fake.connect).toHaveBeenCalledTimes(calls);
    const context = { reason: 'expiring', attempt: 0, signal: new AbortController().signal } as const;
    expect(await provider(context)).toBe('second');
  });

  it('swallows a refusal, which shows in the state', async () => {
    const fake = fakeClient();
    // No mock: those handle what they return.
    Object.assign(fake, { connect: () => Promise.reject(new Error('refused')) });
    const onRejection = vi.fn();
    process.on('unhandledRejection', onRejection);
    render(<RealtimeProvider client={asClient(fake)} />);
    await vi.runAllTimersAsync();
    process.off('unhandledRejection', onRejection);
    expect(onRejection).not.toHaveBeenCalled();
  });

  it('makes one client of its options and keeps it over renders', () => {
    const { result, rerender } = renderHook(() => useRealtimeClient(), {
      wrapper: ({ children }) => (
        <RealtimeProvider options={{ url: 'http://localhost:1' }} enabled={false}>
          {children}
        </RealtimeProvider>
      ),
    });
    const first = result.current;
    expect(first).toBeInstanceOf(RealtimeClient);
    rerender();
    expect(result.current).toBe(first);
    expect(first.state).toBe('idle');
  });

  it('takes the default client when it is given none', () => {
    const { result } = renderHook(() => useRealtimeClient(), {
      wrapper: ({ children }) => <RealtimeProvider enabled={false}>{children}</RealtimeProvider>,
    });
    expect(result.current).toBe(realtimeClient);
  });
});
