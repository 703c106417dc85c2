import type {
  ConnectionSnapshot,
  CustomStatus,
  Message,
  PresenceMember,
  PresenceStatus,
  ReactionSummary,
  ReadReceipt,
  RealtimeClient,
  SendOptions,
} from '@nchat/realtime-client';
import { createMockClient, type MockClient } from '@nchat/realtime-client/testing';
import type { ReactNode } from 'react';
import { describe, expectTypeOf, it } from 'vitest';
import { RealtimeDevtools } from './devtools/index.js';
import * as api from './index.js';
import { MockRealtimeProvider } from './testing/index.js';

// The compiler runs these tests; nothing here is ever rendered. What each hook takes and gives, one by one.
describe('the types of the hooks', () => {
  it('of the connection', () => {
    expectTypeOf(api.useRealtimeClient).toEqualTypeOf<() => RealtimeClient>();
    expectTypeOf(api.useConnection()).toEqualTypeOf<ConnectionSnapshot>();
    expectTypeOf(api.useConnection(({ rttMs }) => rttMs)).toEqualTypeOf<number | null>();
    expectTypeOf(
      api.useConnection(
        (now) => [now.state],
        (a, b) => a[0] === b[0],
      ),
    ).toBeArray();
    expectTypeOf(api.useLostConnection).parameters.toEqualTypeOf<
      [callback: (event: 'lost' | 'restored' | 'failed') => void, options?: api.UseLostConnectionOptions]
    >();
    expectTypeOf(api.useRealtimeEvent).returns.toBeVoid();
  });

  it('of messages and threads', () => {
    expectTypeOf(api.useMessages).parameters.toEqualTypeOf<
      [channelId?: string | undefined, options?: api.UseMessagesOptions]
    >();
    const { send, retry, discard, edit, remove, react, unreact, loadMore } = api.useMessages();
    expectTypeOf(send).toEqualTypeOf<(content: string, options?: SendOptions) => Promise<Message>>();
    expectTypeOf(retry).toEqualTypeOf<(clientMessageId: string) => Promise<Message>>();
    expectTypeOf(discard).toEqualTypeOf<(clientMessageId: string) => void>();
    expectTypeOf(edit('m1', 'text', { mentions: [] })).resolves.toEqualTypeOf<Message>();
    for (const promise of [remove('m1'), react('m1', '👍'), unreact('m1', '👍'), loadMore()])
      expectTypeOf(promise).resolves.toBeVoid();
    expectTypeOf(api.useThread('m1', { channelId: 'general' })).toEqualTypeOf<api.UseMessagesResult>();
    // @ts-expect-error: a thread has a message
    api.useThread();
    // @ts-expect-error: a thread is named once
    api.useThread('m1', { threadId: 'm1' });
  });

  it('of people', () => {
    const presence = api.usePresence();
    expectTypeOf(presence.members).toEqualTypeOf<readonly PresenceMember[]>();
    expectTypeOf(presence.self).toEqualTypeOf<PresenceMember | null>();
    expectTypeOf(presence.counts).toEqualTypeOf<Readonly<Record<PresenceStatus, number>>>();
    expectTypeOf(presence.update).parameters.toEqualTypeOf<
      [status: PresenceStatus, customStatus?: CustomStatus | null]
    >();
    expectTypeOf(api.useUserPresence('bob')).toEqualTypeOf<api.UseUserPresenceResult>();
    expectTypeOf(api.useTyping('general', { threadId: 'm1' }).typers).toEqualTypeOf<readonly string[]>();
    expectTypeOf(api.useReactions('m1').reactions).toEqualTypeOf<readonly ReactionSummary[]>();
    expectTypeOf(api.useReactions('m1').toggle('👍')).resolves.toBeVoid();
  });

  it('of reading', () => {
    const { lastReadBy, readersOf, markRead, observe } = api.useReadReceipts();
    expectTypeOf(lastReadBy).toEqualTypeOf<ReadonlyMap<string, ReadReceipt>>();
    expectTypeOf(readersOf).toEqualTypeOf<(messageId: string) => readonly string[]>();
    expectTypeOf(markRead).toEqualTypeOf<(upTo?: string) => Promise<void>>();
    expectTypeOf(observe('m1')).toEqualTypeOf<(element: Element | null) => void>();
    expectTypeOf(api.useUnread().byChannel).toEqualTypeOf<ReadonlyMap<string, number>>();
    expectTypeOf(api.useOfflineQueue().retry('c1')).resolves.toEqualTypeOf<Message>();
  });

  it('of providers, mocks and devtools', () => {
    const page: ReactNode = (
      <api.RealtimeProvider
        options={{ url: 'http://localhost' }}
        userId="alice"
        getToken={() => 'token'}
        enabled={false}
      >
        <api.ChannelProvider id="general" />
        <RealtimeDevtools theme="dark" position="top-left" initialIsOpen />
      </api.RealtimeProvider>
    );
    void page;
    const mock = createMockClient({ messages: ['Hello!', { content: 'Hi', userId: 'bob' }], members: ['bob'] });
    expectTypeOf(mock).toEqualTypeOf<MockClient>();
    void (<MockRealtimeProvider mock={mock} channelId="general" />);
    void (<MockRealtimeProvider userId="alice" messages={['Hello!']} state="reconnecting" />);
    // @ts-expect-error: a channel has an id
    void (<api.ChannelProvider />);
    // @ts-expect-error: no such state
    void (<MockRealtimeProvider state="broken" />);
    // @ts-expect-error: no such corner
    void (<RealtimeDevtools position="middle" />);
  });
});
