import { expectTypeOf } from 'vitest';
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

type Emit<N extends CommandName> = Parameters<ClientToServerEvents[N]>;
type Heard<E extends ServerEventName> = Parameters<ServerToClientEvents[E]>[0];
type AckArgument<N extends CommandName> = Parameters<NonNullable<Emit<N>[1]>>[0];

// Every command and every event has its place in the maps.
expectTypeOf<keyof ClientToServerEvents>().toEqualTypeOf<CommandName>();
expectTypeOf<keyof ServerToClientEvents>().toEqualTypeOf<ServerEventName>();

// The ack function is optional, and gets the envelope.
expectTypeOf<Emit<'message:send'>>().toExtend<[payload: object, ack?: (answer: never) => void]>();
expectTypeOf<undefined>().toExtend<Emit<'message:send'>[1]>();
expectTypeOf<AckArgument<'message:send'>>().toEqualTypeOf<
  Ack<{ message: Message; position: Position; duplicate: boolean }>
>();
expectTypeOf<AckArgument<'channel:join'>>().toEqualTypeOf<Ack<JoinData | { results: JoinResult[] }>>();
expectTypeOf<AckArgument<'typing'>>().toExtend<Ack<object>>();

// Only ping answers bare, and needs no payload.
expectTypeOf<AckArgument<'ping'>>().toEqualTypeOf<{ timestamp?: number | undefined; serverTime: number }>();
expectTypeOf<undefined>().toExtend<Emit<'ping'>[0]>();

// `success` narrows.
declare const answer: AckArgument<'message:delete'>;
if (answer.success) expectTypeOf(answer.data.messageId).toEqualTypeOf<string>();
else expectTypeOf(answer.error).toEqualTypeOf<WireError>();

// Senders may write less, and other words, than what the server works with.
expectTypeOf<{ channelId: string; content: string }>().toExtend<CommandPayload<'message:send'>>();
expectTypeOf<{ channelId: string }>().not.toExtend<CommandPayload<'message:send'>>();
expectTypeOf<CommandPayload<'presence:update'>['status']>().toEqualTypeOf<PresenceStatus | 'busy'>();
expectTypeOf<CommandInput<'presence:update'>['status']>().toEqualTypeOf<PresenceStatus>();
expectTypeOf<{ channelId: string; since: Position | null }>().toExtend<CommandPayload<'channel:join'>>();
expectTypeOf<{ channels: { channelId: string; since?: Position }[] }>().toExtend<CommandPayload<'channel:join'>>();

// The position of the wire is the position of the client.
expectTypeOf<JoinData['position']>().toEqualTypeOf<Position>();
expectTypeOf<Message['position']>().toEqualTypeOf<Position>();

// Listeners get the data of their event.
expectTypeOf<Heard<'message'>>().toEqualTypeOf<Message>();
expectTypeOf<Heard<'message:updated'>>().toEqualTypeOf<Message>();
expectTypeOf<Heard<'error'>>().toEqualTypeOf<WireError>();
expectTypeOf<Heard<'auth:expiring'>>().toEqualTypeOf<{ expiresAt: number }>();
expectTypeOf<Heard<'channel:reset'>['position']>().toEqualTypeOf<Position>();

// A log entry's event tells its data.
declare const entry: LogEntry;
if (entry.event === 'message') expectTypeOf(entry.data).toEqualTypeOf<Message>();
if (entry.event === 'reaction') expectTypeOf(entry.data.action).toEqualTypeOf<'add' | 'remove'>();
