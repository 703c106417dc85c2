// @vitest-environment jsdom
import { Profiler, type ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import {
  useConnection,
  useMessages,
  usePresence,
  useReadReceipts,
  useRealtime,
  useTyping,
  useUnread,
} from '../src/index.js';
import { aMessage } from './support/fake-channel.js';
import { fakeClient } from './support/fake-client.js';
import { act, render } from './support/testing-library.js';
import { within } from './support/wrap.js';

const useConnectionState = () => useConnection(({ state }) => state);

/** One component per hook, as a chat has them; each counts its commits. */
function chat() {
  const fake = fakeClient();
  fake.login('alice');
  const commits: Record<string, number> = {};
  const show = (name: string, useHook: () => unknown): ReactNode => {
    const Part = (): ReactNode => {
      useHook();
      return null;
    };
    return (
      <Profiler key={name} id={name} onRender={(id) => (commits[id] = (commits[id] ?? 0) + 1)}>
        <Part />
      </Profiler>
    );
  };
  render(
    [
      show('badge', useRealtime),
      show('state', useConnectionState),
      show('messages', useMessages),
      show('members', usePresence),
      show('typing', useTyping),
      show('receipts', useReadReceipts),
      show('unread', useUnread),
    ],
    { wrapper: within(fake, 'general') },
  );
  /** Who renders again because of it. */
  const rendersOf = (change: () => void): string[] => {
    const before = { ...commits };
    act(change);
    return Object.keys(commits).filter((name) => commits[name] !== before[name]);
  };
  return { fake, channel: fake.channel('general'), rendersOf };
}

describe('who renders', () => {
  it('for a typing event: only who shows typing', () => {
    const { channel, rendersOf } = chat();
    const typing = { channelId: 'general', userId: 'bob', isTyping: true, expiresAt: 1 };
    expect(rendersOf(() => channel.typing.set([typing]))).toEqual(['typing']);
  });

  it('for a message: only the list', () => {
    const { channel, rendersOf } = chat();
    expect(rendersOf(() => channel.messages.patch({ items: [aMessage()], isGapless: true }))).toEqual(['messages']);
  });

  it('for presence: only the members', () => {
    const { channel, rendersOf } = chat();
    expect(rendersOf(() => channel.presence.patch({ synced: true }))).toEqual(['members']);
  });

  it('for a read mark: only the receipts', () => {
    const { channel, rendersOf } = chat();
    expect(rendersOf(() => channel.receipts.set(new Map()))).toEqual(['receipts']);
  });

  it('for the unread count of another channel: only the sidebar', () => {
    const { fake, rendersOf } = chat();
    const counts = new Map([['other', { count: 1, mentions: 0 }]]);
    expect(rendersOf(() => fake.unread.set(counts))).toEqual(['unread']);
  });

  it('for a measured round trip: nobody', () => {
    const { fake, rendersOf } = chat();
    expect(rendersOf(() => fake.connection.patch({ rttMs: 12, quality: 'excellent' }))).toEqual([]);
  });

  it('for a lost connection: who shows its state', () => {
    const { fake, rendersOf } = chat();
    expect(rendersOf(() => fake.to('reconnecting'))).toEqual(['badge', 'state']);
  });

  it('leaves nothing subscribed after many mounts', () => {
    const fake = fakeClient();
    const channel = fake.channel('general');
    const Room = (): ReactNode => {
      useMessages();
      usePresence();
      useTyping();
      useReadReceipts();
      return null;
    };
    for (let round = 0; round < 50; round += 1) render(<Room />, { wrapper: within(fake, 'general') }).unmount();
    const stores = [channel.messages, channel.presence, channel.typing, channel.receipts, fake.unread, fake.connection];
    expect(stores.map(({ subscribers }) => subscribers)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(channel.holders).toBe(0);
  });
});
