// @vitest-environment jsdom
import type { Store } from '@nchat/realtime-client';
import { createMockClient, FakeClock } from '@nchat/realtime-client/testing';
import { configure } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import * as api from '../src/index.js';
import { act, render } from './support/testing-library.js';

const CYCLES = 1000;

function Everything(): ReactNode {
  api.useRealtime();
  api.useConnection();
  api.useChannel();
  const { messages } = api.useMessages();
  api.useThread('m1');
  api.usePresence();
  api.useUserPresence('bob');
  api.useTyping();
  const { observe } = api.useReadReceipts();
  api.useUnread();
  api.useReactions('m1');
  api.useOfflineQueue();
  api.useRealtimeEvent('message', () => {});
  api.useLostConnection(() => {});
  return messages.map(({ id }) => <p key={id} ref={observe(id)} />);
}

/** Counts what stays subscribed. */
function counting<T>(store: Store<T>, count: { now: number; ever: number }): void {
  const { subscribe } = store;
  store.subscribe = (callback) => {
    count.now += 1;
    count.ever += 1;
    const stop = subscribe.call(store, callback);
    return () => {
      count.now -= 1;
      stop();
    };
  };
}

it(`${CYCLES} mounts leave no listener, no timer and one connection`, async () => {
  // StrictMode mounts everything twice as well, which is what the other tests are about.
  configure({ reactStrictMode: false });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const clock = new FakeClock();
  const { client, server } = createMockClient({ userId: 'alice', clock, messages: [{ id: 'm1', content: 'Hello!' }] });
  const channel = client.channel('general');

  const count = { now: 0, ever: 0 };
  const stores = [channel.status, channel.messages, channel.presence, channel.typing, channel.receipts];
  for (const store of [
    ...stores,
    client.connection,
    client.unread,
    client.presence,
    client.queue.size,
    client.queue.items,
  ])
    counting(store as Store<unknown>, count);
  const { on } = client;
  client.on = (event, callback) => {
    count.now += 1;
    const stop = on.call(client, event, callback as never);
    return () => {
      count.now -= 1;
      stop();
    };
  };
  const dom = { now: 0 };
  for (const target of [window, document]) {
    const { addEventListener, removeEventListener } = target;
    vi.spyOn(target, 'addEventListener').mockImplementation((...args: unknown[]) => {
      dom.now += 1;
      addEventListener.apply(target, args as never);
    });
    vi.spyOn(target, 'removeEventListener').mockImplementation((...args: unknown[]) => {
      dom.now -= 1;
      removeEventListener.apply(target, args as never);
    });
  }

  const page = (
    <api.RealtimeProvider client={client}>
      <api.ChannelProvider id="general">
        <Everything />
      </api.ChannelProvider>
    </api.RealtimeProvider>
  );
  const first = render(page);
  await act(() => clock.advance(0));
  expect(client.state).toBe('connected');
  first.unmount();
  const domAtRest = dom.now;
  for (let cycle = 1; cycle < CYCLES; cycle += 1) render(page).unmount();

  expect(count.ever).toBeGreaterThan(10 * CYCLES);
  expect(count.now).toBe(0);
  expect(dom.now).toBe(domAtRest);
  expect(server.sessions).toHaveLength(1);
  // The one release that is due ends the connection, and with it everything else that waits.
  vi.advanceTimersByTime(1000);
  await clock.advance(1000);
  expect(client.state).toBe('disconnected');
  expect([vi.getTimerCount(), clock.pending]).toEqual([0, 0]);
  vi.useRealTimers();
  vi.restoreAllMocks();
  configure({ reactStrictMode: true });
}, 60_000);
