import { describe, expectTypeOf, it } from 'vitest';
import type {
  Ack,
  ClientToServerEvents,
  CommandInput,
  CommandName,
  CommandPayload,
  JoinData,
  JoinResult,
  LogEntry,
  Message,
  Position,
  PresenceStatus,
  ServerEventName,
  ServerToClientEvents,
  WireError,
} from './core.js';

// These hold or fail when types are checked; running them adds nothing.

type Emit<N extends CommandName> = Parameters<ClientToServerEvents[N]>;
type AckOf<N extends CommandName> = Parameters<NonNullable<Emit<N>[1]>>[0];
type Heard<E extends ServerEventName> = Parameters<ServerToClientEvents[E]>[0];

describe('the socket maps', () => {
  it('have every command and every event', () => {
    expectTypeOf<keyof ClientToServerEvents>().toEqualTypeOf<CommandName>();
    expectTypeOf<keyof ServerToClientEvents>().toEqualTypeOf<ServerEventName>();
  });

  it('take an optional ack function, which gets the envelope', () => {
    expectTypeOf<undefined>().toExtend<Emit<'message:send'>[1]>();
    expectTypeOf<AckOf<'message:send'>>().toEqualTypeOf<
      Ack<{ message: Message; position: Position; duplicate: boolean }>
    >();
    expectTypeOf<AckOf<'channel:join'>>().toEqualTypeOf<Ack<JoinData | { results: JoinResult[] }>>();
  });

  it('answer ping bare, and let it go without a payload', () => {
    expectTypeOf<AckOf<'ping'>>().toEqualTypeOf<{ timestamp?: number | undefined; serverTime: number }>();
    expectTypeOf<undefined>().toExtend<Emit<'ping'>[0]>();
  });

  it('tell success from failure by one field', () => {
    expectTypeOf<Extract<AckOf<'message:delete'>, { success: true }>['data']>().toEqualTypeOf<{
      messageId: string;
      position: Position;
    }>();
    expectTypeOf<Extract<AckOf<'message:delete'>, { success: false }>['error']>().toEqualTypeOf<WireError>();
  });

  it('give listeners the data of their event', () => {
    expectTypeOf<Heard<'message'>>().toEqualTypeOf<Message>();
    expectTypeOf<Heard<'message:updated'>>().toEqualTypeOf<Message>();
    expectTypeOf<Heard<'error'>>().toEqualTypeOf<WireError>();
    expectTypeOf<Heard<'auth:expiring'>>().toEqualTypeOf<{ expiresAt: number }>();
  });
});

describe('payloads', () => {
  it('need what the schema needs, and no more', () => {
    expectTypeOf<{ channelId: string; content: string }>().toExtend<CommandPayload<'message:send'>>();
    expectTypeOf<{ channelId: string }>().not.toExtend<CommandPayload<'message:send'>>();
    expectTypeOf<{ channelId: string; since: Position | null }>().toExtend<CommandPayload<'channel:join'>>();
    expectTypeOf<{ channels: { channelId: string; since?: Position }[] }>().toExtend<CommandPayload<'channel:join'>>();
  });

  it('may be written in other words than the server reads', () => {
    expectTypeOf<CommandPayload<'presence:update'>['status']>().toEqualTypeOf<PresenceStatus | 'busy'>();
    expectTypeOf<CommandInput<'presence:update'>['status']>().toEqualTypeOf<PresenceStatus>();
  });
});

describe('positions and entries', () => {
  it('are the same to schemas and to clients', () => {
    expectTypeOf<JoinData['position']>().toEqualTypeOf<Position>();
    expectTypeOf<Message['position']>().toEqualTypeOf<Position>();
    expectTypeOf<Heard<'channel:reset'>['position']>().toEqualTypeOf<Position>();
  });

  it('tell their data by their event', () => {
    expectTypeOf<Extract<LogEntry, { event: 'message' }>['data']>().toEqualTypeOf<Message>();
    expectTypeOf<Extract<LogEntry, { event: 'reaction' }>['data']['action']>().toEqualTypeOf<'add' | 'remove'>();
  });
});
