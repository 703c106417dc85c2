import { describe, expectTypeOf, it } from 'vitest';
import {
  isRealtimeError,
  RealtimeClient,
  realtimeClient,
  RealtimeError,
  type Channel,
  type ConnectionSnapshot,
  type ConnectionState,
  type DiagnosticReport,
  type ErrorCode,
  type HistoryPage,
  type JoinResult,
  type Message,
  type MessagesSnapshot,
  type PresenceMember,
  type QueuedOp,
  type ReadReceipt,
  type RealtimeEvents,
  type Store,
  type TokenProvider,
  type TypingEvent,
  type Unsubscribe,
} from './index.js';

declare const client: RealtimeClient;
declare const channel: Channel;

// The compiler runs these tests; nothing here is ever called.
describe('the types of the client', () => {
  it('connect with every form of credentials', () => {
    expectTypeOf<() => Promise<ConnectionSnapshot>>().toExtend<() => ReturnType<RealtimeClient['connect']>>();
    void client.connect();
    void client.connect('token');
    void client.connect('alice', 'token');
    void client.connect('alice', () => 'token');
    void client.connect('alice', async ({ reason, attempt, signal }) => {
      expectTypeOf(attempt).toBeNumber();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      return reason;
    });
    // @ts-expect-error: a provider gives a string
    void client.connect('alice', () => 42);
    // @ts-expect-error: no such option
    new RealtimeClient({ uri: 'http://localhost' });
    expectTypeOf<TokenProvider>().returns.toEqualTypeOf<string | Promise<string>>();
    expectTypeOf(realtimeClient).toEqualTypeOf<RealtimeClient>();
  });

  it('name the payload of every event', () => {
    const stop = client.on('message', (message) => expectTypeOf(message).toEqualTypeOf<Message>());
    expectTypeOf(stop).toEqualTypeOf<Unsubscribe>();
    client.once('state', ({ state }) => expectTypeOf(state).toEqualTypeOf<ConnectionState>());
    client.on('error', (error) => expectTypeOf(error).toEqualTypeOf<RealtimeError>());
    client.on('gap', ({ recovered }) => expectTypeOf(recovered).toBeBoolean());
    client.on('typing', (typing) => expectTypeOf(typing).toEqualTypeOf<TypingEvent>());
    client.on('token:refresh', ({ expiresAt }) => expectTypeOf(expiresAt).toEqualTypeOf<number | null>());
    client.off('message');
    // @ts-expect-error: no such event
    client.on('messages', () => {});
    // @ts-expect-error: what comes is read-only
    client.on('message', (message) => (message.content = 'other'));
    expectTypeOf<keyof RealtimeEvents>().toEqualTypeOf<
      | 'message'
      | 'message:updated'
      | 'message:deleted'
      | 'message:status'
      | 'presence'
      | 'typing'
      | 'read'
      | 'reaction'
      | 'notification'
      | 'error'
      | 'state'
      | 'gap'
      | 'channel:removed'
      | 'token:refresh'
      | 'queue:change'
    >();
  });

  it('give promises for what is answered, and nothing for what is not', () => {
    expectTypeOf(client.joinChannel('general')).resolves.toEqualTypeOf<JoinResult>();
    expectTypeOf(client.leaveChannel('general')).toBeVoid();
    expectTypeOf(client.sendMessage('general', 'Hello!')).resolves.toEqualTypeOf<Message>();
    expectTypeOf(client.sendTyping('general', true)).toBeVoid();
    expectTypeOf(client.updatePresence('dnd', null)).resolves.toBeVoid();
    expectTypeOf(client.markRead('general')).resolves.toBeVoid();
    expectTypeOf(client.report()).resolves.toEqualTypeOf<DiagnosticReport>();
    expectTypeOf(client.userId).toEqualTypeOf<string | null>();
    // @ts-expect-error: no such status
    void client.updatePresence('busy');
    // @ts-expect-error: places are named by message ids
    void client.markRead('general', 12);
  });

  it('say what a channel shows, read-only', () => {
    expectTypeOf(client.channel('general')).toEqualTypeOf<Channel>();
    expectTypeOf(channel.messages).toEqualTypeOf<Store<MessagesSnapshot>>();
    expectTypeOf(channel.messages.getSnapshot().items).toEqualTypeOf<readonly Message[]>();
    expectTypeOf(channel.presence.getSnapshot().members).toEqualTypeOf<readonly PresenceMember[]>();
    expectTypeOf(channel.receipts.getSnapshot()).toEqualTypeOf<ReadonlyMap<string, ReadReceipt>>();
    expectTypeOf(channel.attach()).toEqualTypeOf<Unsubscribe>();
    expectTypeOf(channel.history({ around: 'm1' })).resolves.toEqualTypeOf<HistoryPage>();
    expectTypeOf<Message['status']>().toEqualTypeOf<'queued' | 'sending' | 'sent' | 'read' | 'failed'>();
    // @ts-expect-error: read-only
    channel.messages.getSnapshot().items[0] = {} as Message;
    // @ts-expect-error: metadata is the application's, and has to be looked at before it is used
    void channel.messages.getSnapshot().items[0]?.metadata.note;
  });

  it('describe the outbox', () => {
    expectTypeOf(client.queue.items.getSnapshot()).toEqualTypeOf<readonly QueuedOp[]>();
    expectTypeOf(client.queue.size.getSnapshot()).toBeNumber();
    expectTypeOf(client.queue.discard('c1')).toBeVoid();
    expectTypeOf(client.queue.retry('c1')).resolves.toEqualTypeOf<Message>();
    expectTypeOf<DiagnosticReport['queue'][number]>().not.toHaveProperty('payload');
  });

  it('narrow an error by its code, from a closed list', () => {
    const error: unknown = undefined;
    if (isRealtimeError(error)) {
      expectTypeOf(error.code).toEqualTypeOf<ErrorCode>();
      expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | undefined>();
    }
    isRealtimeError(error, 'rate_limited');
    // @ts-expect-error: no such code
    isRealtimeError(error, 'rate_limit');
    // @ts-expect-error: no such code
    new RealtimeError('broken');
  });
});
