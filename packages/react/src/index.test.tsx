import type {
  Channel,
  ConnectionState,
  JoinResult,
  Message,
  QueuedOp,
  RealtimeClient,
  RealtimeError,
  RealtimeEvents,
} from '@nchat/realtime-client';
import { useEffect } from 'react';
import { describe, expectTypeOf, it } from 'vitest';
import {
  RealtimeProvider,
  useChannel,
  useConnection,
  useMessages,
  useOfflineQueue,
  usePresence,
  useReadReceipts,
  useRealtime,
  useRealtimeEvent,
  useTyping,
  useUserPresence,
  type UseChannelResult,
  type UseMessagesResult,
} from './index.js';

// The compiler runs these tests; the components are never rendered.
describe('the types', () => {
  it('let an effect return leaveChannel, and nothing be awaited', () => {
    const Component = () => {
      const { joinChannel, leaveChannel } = useRealtime();
      expectTypeOf(joinChannel).returns.resolves.toEqualTypeOf<JoinResult>();
      expectTypeOf(leaveChannel).returns.toBeVoid();
      useEffect(() => () => leaveChannel('general'), [leaveChannel]);
      expectTypeOf(useRealtime().connect).toExtend<RealtimeClient['connect']>();
      expectTypeOf(useRealtime().error).toEqualTypeOf<RealtimeError | null>();
      return null;
    };
    expectTypeOf(Component).toBeFunction();
  });

  it('infer a selection', () => {
    const Component = () => {
      expectTypeOf(useConnection(({ state }) => state)).toEqualTypeOf<ConnectionState>();
      expectTypeOf(useConnection().retryAt).toEqualTypeOf<number | null>();
      // @ts-expect-error: no such field
      useConnection(({ status }) => status as unknown);
      return null;
    };
    expectTypeOf(Component).toBeFunction();
  });

  it('give a channel for an id, and maybe none for a nullable one', () => {
    const Component = () => {
      expectTypeOf(useChannel('general')).toEqualTypeOf<UseChannelResult>();
      expectTypeOf(useChannel().channel).toEqualTypeOf<Channel>();
      expectTypeOf(useChannel(null as string | null).channel).toEqualTypeOf<Channel | null>();
      return null;
    };
    expectTypeOf(Component).toBeFunction();
  });

  it('name the payload of every event', () => {
    const Component = () => {
      useRealtimeEvent('message', (message) => expectTypeOf(message).toEqualTypeOf<Message>());
      useRealtimeEvent('channel:removed', ({ reason }) => expectTypeOf(reason).toBeString());
      useRealtimeEvent('message', (message) => message.content, { channelId: 'general' });
      // @ts-expect-error: no such event
      useRealtimeEvent('messages', () => {});
      expectTypeOf<Parameters<typeof useRealtimeEvent>[0]>().toEqualTypeOf<keyof RealtimeEvents>();
      return null;
    };
    expectTypeOf(Component).toBeFunction();
  });

  it('make what hooks return read-only', () => {
    const Component = () => {
      const result = useMessages('general');
      expectTypeOf(result).toEqualTypeOf<UseMessagesResult>();
      expectTypeOf(result.messages).toEqualTypeOf<readonly Message[]>();
      expectTypeOf(result.status).toEqualTypeOf<'pending' | 'ready' | 'error'>();
      // @ts-expect-error: read-only
      result.hasMore = true;
      expectTypeOf(useOfflineQueue().items).toEqualTypeOf<readonly QueuedOp[]>();
      expectTypeOf(useUserPresence('bob').lastSeen).toEqualTypeOf<string | null>();
      return null;
    };
    expectTypeOf(Component).toBeFunction();
  });

  it('fit elements and handlers', () => {
    const Component = () => {
      const { inputProps } = useTyping('general');
      const { observe, markRead } = useReadReceipts('general', { autoMark: 'never' });
      const { loadMore } = useMessages('general');
      const { update } = usePresence('general');
      void update('dnd', null);
      // @ts-expect-error: no such status
      void update('busy');
      // @ts-expect-error: no such mode
      useReadReceipts('general', { autoMark: 'always' });
      void (
        <RealtimeProvider userId="alice" getToken={async () => 'token'}>
          <input {...inputProps} />
          <textarea {...inputProps} />
          <div contentEditable {...inputProps} ref={observe('m')} />
          <button onClick={() => void loadMore()} onBlur={() => void markRead()} />
        </RealtimeProvider>
      );
      return null;
    };
    expectTypeOf(Component).toBeFunction();
  });
});
