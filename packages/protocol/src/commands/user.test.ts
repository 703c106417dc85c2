import { describe, expect, it } from 'vitest';
import { limits } from '../limits.js';
import { authRefresh, ping, presenceUpdate, StatusInput, typing } from './user.js';

describe('presence:update', () => {
  const accepts = (value: unknown) => presenceUpdate.input.safeParse(value).success;

  it('chooses one of the four statuses', () => {
    for (const status of ['online', 'away', 'dnd', 'offline']) expect(StatusInput.parse(status)).toBe(status);
    for (const status of ['Online', 'invisible', '', 1, null, undefined]) expect(accepts({ status })).toBe(false);
  });

  it('reads busy as dnd', () => {
    expect(presenceUpdate.input.parse({ status: 'busy' })).toEqual({ status: 'dnd' });
  });

  it('may set and clear a custom status', () => {
    expect(accepts({ status: 'online', customStatus: { text: 'On a train' } })).toBe(true);
    expect(accepts({ status: 'online', customStatus: null })).toBe(true);
    expect(accepts({ status: 'online', customStatus: 'On a train' })).toBe(false);
  });

  it('reports use and idleness by itself, and chooses nothing by itself', () => {
    for (const status of ['online', 'away']) expect(accepts({ status, auto: true })).toBe(true);
    for (const status of ['dnd', 'busy', 'offline']) {
      expect(accepts({ status, auto: true })).toBe(false);
      expect(accepts({ status, auto: false })).toBe(true);
    }
  });
});

describe('typing', () => {
  it('is started and stopped in a channel, or in a thread of it', () => {
    const accepts = (value: unknown) => typing.input.safeParse(value).success;
    expect(accepts({ channelId: 'c', isTyping: true })).toBe(true);
    expect(accepts({ channelId: 'c', isTyping: false, threadId: 'm1' })).toBe(true);
    for (const bad of [{ channelId: 'c' }, { isTyping: true }, { channelId: 'c', isTyping: 'yes' }])
      expect(accepts(bad)).toBe(false);
  });
});

describe('auth:refresh', () => {
  it('takes a token of at most 8 KB', () => {
    const accepts = (token: unknown) => authRefresh.input.safeParse({ token }).success;
    expect(limits.tokenBytes).toBe(8192);
    expect(accepts('x'.repeat(8192))).toBe(true);
    expect(accepts('x'.repeat(8193))).toBe(false);
    expect(accepts('')).toBe(false);
    expect(accepts(undefined)).toBe(false);
  });
});

describe('ping', () => {
  it('needs nothing, and echoes a number', () => {
    expect(ping.input.safeParse(undefined).success).toBe(true);
    expect(ping.input.safeParse({}).success).toBe(true);
    expect(ping.input.parse({ timestamp: 1.5 })).toEqual({ timestamp: 1.5 });
    expect(ping.input.safeParse({ timestamp: 'now' }).success).toBe(false);
  });
});
