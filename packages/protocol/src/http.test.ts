import { describe, expect, it } from 'vitest';
import { serverEvents } from './events.js';
import {
  BatchPollRequest,
  BroadcastRequest,
  DisconnectRequest,
  EditRequest,
  HealthResponse,
  HistoryQuery,
  MutationQuery,
  PollQuery,
  PresenceRequest,
  PresenceResponse,
  ReadRequest,
  RemoveRequest,
  RevokeRequest,
  SendRequest,
  TypingRequest,
} from './http.js';

interface Schema {
  safeParse(value: unknown): { success: boolean };
}
const accepts = (schema: Schema, value: unknown) => schema.safeParse(value).success;

describe('the bodies the specification shows', () => {
  it('are accepted as they stand', () => {
    expect(accepts(PresenceRequest, { userId: 'user-123', status: 'online' })).toBe(true);
    expect(accepts(TypingRequest, { userId: 'user-123', channelId: 'channel-456', isTyping: true })).toBe(true);
    const message = { channelId: 'channel-123', userId: 'user-456', content: 'Hello world!', mentions: ['user-789'] };
    expect(accepts(SendRequest, message)).toBe(true);
    expect(accepts(PollQuery, { channelId: 'channel-123', since: '1234567890' })).toBe(true);
  });

  it('need no user id: that is the caller’s', () => {
    expect(accepts(SendRequest, { channelId: 'c', content: 'x' })).toBe(true);
    expect(accepts(PresenceRequest, { status: 'busy' })).toBe(true);
    expect(accepts(TypingRequest, { channelId: 'c', isTyping: false })).toBe(true);
    expect(accepts(ReadRequest, { messageId: 'm1' })).toBe(true);
    expect(accepts(EditRequest, { content: 'x' })).toBe(true);
    expect(accepts(MutationQuery, {})).toBe(true);
  });
});

describe('GET /health', () => {
  const health = {
    status: 'healthy',
    service: 'realtime',
    version: '1.0.0',
    uptime: 86400,
    websocket: { running: true, connections: 1234 },
    dependencies: { redis: { status: 'connected', latency: 2 } },
  };

  it('has the shape of the specification', () => {
    expect(accepts(HealthResponse, health)).toBe(true);
  });

  it('tells a store that is off from one that is away', () => {
    for (const status of ['connected', 'disconnected', 'disabled'])
      expect(accepts(HealthResponse, { ...health, dependencies: { redis: { status, latency: null } } })).toBe(true);
    expect(accepts(HealthResponse, { ...health, dependencies: { redis: { status: 'ok', latency: 1 } } })).toBe(false);
  });
});

describe('GET /presence', () => {
  it('counts every status', () => {
    const count = { online: 5, away: 2, dnd: 1, offline: 10 };
    expect(accepts(PresenceResponse, { channelId: 'c', users: [], count })).toBe(true);
    expect(accepts(PresenceResponse, { channelId: 'c', users: [], count: { ...count, dnd: undefined } })).toBe(false);
  });
});

describe('GET /channels/:channelId/messages', () => {
  it('reads numbers from text, and clamps the limit', () => {
    expect(HistoryQuery.parse({ limit: '20' })).toEqual({ limit: 20 });
    expect(HistoryQuery.parse({ limit: '99999999999' })).toEqual({ limit: 300 });
    for (const limit of ['0', '-1', '1.5', 'ten', '', '0x10', ' 5', '1e2'])
      expect(accepts(HistoryQuery, { limit }), limit).toBe(false);
  });

  it('takes one anchor at most', () => {
    expect(accepts(HistoryQuery, { before: 'm1', threadId: 'm0' })).toBe(true);
    expect(accepts(HistoryQuery, { before: 'm1', around: 'm2' })).toBe(false);
  });
});

describe('GET /poll', () => {
  it('waits for at most 25 s', () => {
    expect(PollQuery.parse({ channelId: 'c', wait: '25000', limit: '500' })).toEqual({
      channelId: 'c',
      wait: 25_000,
      limit: 300,
    });
    expect(PollQuery.parse({ channelId: 'c', wait: '0' }).wait).toBe(0);
    for (const wait of ['25001', '-1', 'long', '1.5']) expect(accepts(PollQuery, { channelId: 'c', wait })).toBe(false);
  });

  it('polls one channel, named once', () => {
    expect(accepts(PollQuery, {})).toBe(false);
    expect(accepts(PollQuery, { channelId: ['a', 'b'] })).toBe(false);
    expect(accepts(PollQuery, { channelId: 'c', since: ['1', '2'] })).toBe(false);
    expect(accepts(PollQuery, { channelId: 'c', since: 'x'.repeat(257) })).toBe(false);
  });
});

describe('POST /poll', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => ({ channelId: `c${i}` }));

  it('polls 1 to 100 channels for at most 25 s', () => {
    expect(accepts(BatchPollRequest, { channels: many(100), wait: 25_000 })).toBe(true);
    expect(accepts(BatchPollRequest, { channels: many(101) })).toBe(false);
    expect(accepts(BatchPollRequest, { channels: [] })).toBe(false);
    expect(accepts(BatchPollRequest, { channels: many(1), wait: 25_001 })).toBe(false);
    expect(accepts(BatchPollRequest, { channels: many(1), wait: -1 })).toBe(false);
  });

  it('take a state for each channel, and how the device shows', () => {
    const asks = (channel: object, more: object = {}) =>
      accepts(BatchPollRequest, { channels: [{ channelId: 'c', ...channel }], ...more });
    for (const state of [undefined, null, '1.2.3.4']) expect(asks({ state })).toBe(true);
    for (const state of [7, 'x'.repeat(65)]) expect(asks({ state })).toBe(false);
    for (const status of ['online', 'away']) expect(asks({}, { status })).toBe(true);
    for (const status of ['dnd', 'offline', 1]) expect(asks({}, { status })).toBe(false);
  });

  it('takes cursors, and Unix time as text or number', () => {
    const sinceOf = (since: unknown) =>
      BatchPollRequest.parse({ channels: [{ channelId: 'c', since }] }).channels[0]?.since;
    expect(sinceOf('e1:7:m7')).toBe('e1:7:m7');
    expect(sinceOf(1_234_567_890)).toBe('1234567890');
    expect(sinceOf(null)).toBeNull();
    expect(accepts(BatchPollRequest, { channels: [{ channelId: 'c', since: -1 }] })).toBe(false);
    expect(accepts(BatchPollRequest, { channels: [{ channelId: 'c', since: 1.5 }] })).toBe(false);
  });
});

describe('POST /admin/broadcast', () => {
  const call = { rooms: ['channel:general'], event: 'maintenance:planned', payload: { at: 'now' } };

  it('goes to channels and users', () => {
    for (const room of ['channel:general', 'user:ada', 'user:auth0|1', 'channel:user:ada'])
      expect(accepts(BroadcastRequest, { ...call, rooms: [room] }), room).toBe(true);
    for (const room of ['general', 'channel:', 'channel:a b', 'user:', 'user:a b', 'ch:general', 'socket:x', ''])
      expect(accepts(BroadcastRequest, { ...call, rooms: [room] }), room).toBe(false);
    expect(accepts(BroadcastRequest, { ...call, rooms: [] })).toBe(false);
  });

  it('cannot forge an event of the protocol, or one of Socket.IO', () => {
    for (const event of [...Object.keys(serverEvents), 'connect', 'connect_error', 'disconnect', 'disconnecting'])
      expect(accepts(BroadcastRequest, { ...call, event }), event).toBe(false);
    for (const event of ['', 'Has-Capitals', 'has space', '1st', 'e'.repeat(65)])
      expect(accepts(BroadcastRequest, { ...call, event }), event).toBe(false);
  });

  it('carries any JSON that is sound', () => {
    for (const payload of [null, 0, 'x', [], { a: [1] }])
      expect(accepts(BroadcastRequest, { ...call, payload })).toBe(true);
    expect(accepts(BroadcastRequest, { ...call, payload: undefined })).toBe(false);
    const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown;
    expect(accepts(BroadcastRequest, { ...call, payload: deep })).toBe(false);
    const hostile = JSON.parse('{"__proto__":{"x":1}}') as unknown;
    expect(accepts(BroadcastRequest, { ...call, payload: hostile })).toBe(false);
  });
});

describe('the other calls of administrators', () => {
  it('need no body to disconnect', () => {
    expect(accepts(DisconnectRequest, undefined)).toBe(true);
    expect(accepts(DisconnectRequest, { reason: 'moderation' })).toBe(true);
  });

  it('say who is removed, and why', () => {
    expect(accepts(RemoveRequest, { userId: 'ada', reason: 'left' })).toBe(true);
    expect(accepts(RemoveRequest, { userId: 'ada' })).toBe(false);
  });

  it('revoke by user, by token or by time, and never nothing', () => {
    for (const call of [{ userId: 'ada' }, { jti: 'j1' }, { before: 1 }])
      expect(accepts(RevokeRequest, call)).toBe(true);
    expect(accepts(RevokeRequest, {})).toBe(false);
  });
});
