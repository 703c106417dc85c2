// @vitest-environment jsdom
import { createMockClient, FakeClock, type MockServer } from '@nchat/realtime-client/testing';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ChannelProvider,
  RealtimeProvider,
  useChannel,
  useMessages,
  usePresence,
  useReadReceipts,
  useRealtime,
  useTyping,
} from '../src/index.js';
import { act, render } from './support/testing-library.js';

/** A room as a chat has it: many hooks on one channel, and the imperative way beside them. */
function Room({ channelId = 'general' }: { channelId?: string }): ReactNode {
  useChannel(channelId);
  useMessages(channelId);
  usePresence(channelId);
  useTyping(channelId);
  useReadReceipts(channelId);
  useRealtime();
  return null;
}

const joins = (server: MockServer): unknown[] =>
  server.sessions.flatMap((session) =>
    session.of('channel:join').flatMap(({ channelId, channels }) => {
      const all = (channels as { channelId: string }[] | undefined) ?? [{ channelId: channelId as string }];
      return all.map((wish) => wish.channelId).filter((id) => !id.startsWith('user:'));
    }),
  );

const leaves = (server: MockServer): number =>
  server.sessions.reduce((sum, session) => sum + session.count('channel:leave'), 0);

// Every test here renders in StrictMode, and every clock is held by it: the client's, and the timers of React's side.
describe('on the wire', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  function setUp() {
    const clock = new FakeClock();
    const mock = createMockClient({ userId: 'alice', clock });
    const app = (children: ReactNode, key = '') => (
      <RealtimeProvider key={key} client={mock.client}>
        <ChannelProvider id="general">{children}</ChannelProvider>
      </RealtimeProvider>
    );
    /** Lets more time pass than anything here may wait for. */
    const settle = (ms = 2000) =>
      act(async () => {
        vi.advanceTimersByTime(ms);
        await clock.advance(ms);
      });
    return { ...mock, clock, app, settle };
  }

  it('StrictMode makes one connection and one join', async () => {
    const { server, app, settle, client } = setUp();
    render(app(<Room />));
    await settle();
    expect(client.state).toBe('connected');
    expect(server.sessions).toHaveLength(1);
    expect(joins(server)).toEqual(['general']);
    expect(leaves(server)).toBe(0);
  });

  it('a remount, as Fast Refresh does it, leaves no trace', async () => {
    const { server, app, settle } = setUp();
    const { rerender } = render(app(<Room />, 'before'));
    await settle();
    rerender(app(<Room />, 'after'));
    await settle(100);
    rerender(app(<Room key="again" />, 'once more'));
    await settle();
    expect(server.sessions).toHaveLength(1);
    expect(joins(server)).toEqual(['general']);
    expect(leaves(server)).toBe(0);
  });

  it('channels that come and go are joined and left once each', async () => {
    const { server, app, settle } = setUp();
    const { rerender } = render(app(<Room channelId="a" />));
    await settle();
    rerender(app(<Room channelId="b" />));
    await settle();
    rerender(app(<Room channelId="b" />));
    await settle();
    expect(joins(server).sort()).toEqual(['a', 'b', 'general']);
    expect(leaves(server)).toBe(1);
  });

  it('the end of the last component ends the connection', async () => {
    const { server, app, settle, client } = setUp();
    const { unmount } = render(app(<Room />));
    await settle();
    unmount();
    await settle(100);
    expect(client.isConnected).toBe(true);
    await settle();
    expect(client.state).toBe('disconnected');
    expect(server.sessions.filter(({ isOpen }) => isOpen)).toEqual([]);
  });
});
