import { describe, expect, it } from 'vitest';
import { limits } from '../limits.js';
import { channelHistory, channelJoin, PageLimit } from './channel.js';

const since = { epoch: 'e1', offset: 7, id: 'm7' };
const joins = (value: unknown) => channelJoin.input.safeParse(value).success;
const reads = (value: unknown) => channelHistory.input.safeParse(value).success;

describe('a page limit', () => {
  it('is clamped to 300, and not refused above it', () => {
    expect(PageLimit.parse(1)).toBe(1);
    expect(PageLimit.parse(300)).toBe(300);
    expect(PageLimit.parse(301)).toBe(300);
    expect(PageLimit.parse(Number.MAX_SAFE_INTEGER)).toBe(300);
  });

  it('is a whole number from 1', () => {
    for (const bad of [0, -1, 1.5, Infinity, Number.NaN, '10', null])
      expect(PageLimit.safeParse(bad).success).toBe(false);
  });
});

describe('channel:join', () => {
  it('takes one channel, with or without the position to go on from', () => {
    expect(joins({ channelId: 'general' })).toBe(true);
    expect(joins({ channelId: 'general', since })).toBe(true);
    expect(joins({ channelId: 'general', since: null, limit: 20 })).toBe(true);
    expect(joins({ channelId: 'user:ada' })).toBe(true);
  });

  it('takes 1 to 50 channels at once', () => {
    const many = (count: number) => ({
      channels: Array.from({ length: count }, (_, i) => ({ channelId: `c${i}`, since })),
    });
    expect(limits.batchJoin).toBe(50);
    expect(joins(many(1))).toBe(true);
    expect(joins(many(50))).toBe(true);
    expect(joins(many(51))).toBe(false);
    expect(joins(many(0))).toBe(false);
  });

  it('takes whole positions only', () => {
    for (const bad of ['e1:7:m7', 7, { epoch: 'e1', offset: 7 }, {}])
      expect(joins({ channelId: 'c', since: bad })).toBe(false);
  });

  it('ignores fields it does not know', () => {
    expect(channelJoin.input.parse({ channelId: 'c', more: 1 })).toEqual({ channelId: 'c' });
  });

  it('names the channel that is wrong', () => {
    const issue = channelJoin.input.safeParse({ channelId: 'not valid' }).error?.issues[0];
    expect(issue?.path).toEqual(['channelId']);
    const batch = channelJoin.input.safeParse({ channels: [{ channelId: 'fine' }, { channelId: '*' }] }).error
      ?.issues[0];
    expect(batch?.path).toEqual(['channels', 1, 'channelId']);
  });

  it('is answered for one, or for each of many on its own', () => {
    const position = { epoch: 'e1', offset: 0, id: '' };
    const data = { channelId: 'c', userId: 'u', position, recovered: false, entries: [], hasMore: false };
    const error = { code: 'forbidden', status: 403, message: 'x', retryable: false, type: 'access' };
    const accepts = (value: unknown) => channelJoin.ack.safeParse(value).success;
    expect(accepts(data)).toBe(true);
    expect(accepts({ ...data, members: [], typing: [], receipts: [], lastRead: null, unreadCount: 0 })).toBe(true);
    expect(
      accepts({
        results: [
          { channelId: 'c', success: true, data },
          { channelId: 'd', success: false, error },
        ],
      }),
    ).toBe(true);
    expect(accepts({ results: [{ channelId: 'c', success: true }] })).toBe(false);
  });
});

describe('channel:history', () => {
  it('reads before, after or around a message, one of them at most', () => {
    for (const anchor of [{}, { before: 'm1' }, { after: 'm1' }, { around: 'm1' }])
      expect(reads({ channelId: 'c', ...anchor })).toBe(true);
    expect(reads({ channelId: 'c', before: 'm1', after: 'm2' })).toBe(false);
    expect(reads({ channelId: 'c', after: 'm1', around: 'm2' })).toBe(false);
  });

  it('may be narrowed to a thread, and sized', () => {
    expect(channelHistory.input.parse({ channelId: 'c', threadId: 'm1', limit: 1000 })).toEqual({
      channelId: 'c',
      threadId: 'm1',
      limit: 300,
    });
  });

  it('is anchored by message ids, not by places', () => {
    for (const bad of [7, '', 'a:b', since]) expect(reads({ channelId: 'c', before: bad })).toBe(false);
  });
});
