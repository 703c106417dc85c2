import { aMessage } from '@nchat/realtime-client/testing';
import { expect, it } from 'vitest';
import { readersByRow } from './readers';
import { readUpTo, threadSummaries, withoutReplies } from './threads';

let offset = 0;
const message = (id: string, userId: string, threadId?: string) =>
  aMessage({ id, userId, offset: (offset += 1), timestamp: offset, ...(threadId && { threadId }) });

const all = [
  message('root', 'ann'),
  message('r1', 'bob', 'root'),
  message('two', 'bob'),
  message('r2', 'cas', 'root'),
  message('r3', 'bob', 'root'),
  message('r4', 'me', 'root'),
];

it('sums a thread up, the latest to reply first', () => {
  const gone = { ...message('r5', 'dan', 'root'), deletedAt: '2026-01-01T00:00:00Z' };
  expect(threadSummaries([...all, gone]).get('root')).toEqual({
    count: 4,
    lastAt: all.at(-1)?.timestamp,
    userIds: ['me', 'bob', 'cas'],
  });
});

it('leaves replies to their threads, but for those of a message that is gone', () => {
  const orphan = message('orphan', 'bob', 'gone');
  const ids = (hasOlder: boolean) => withoutReplies([...all, orphan], hasOlder).map(({ id }) => id);
  expect(ids(true)).toEqual(['root', 'two']);
  expect(ids(false)).toEqual(['root', 'two', 'orphan']);
});

it('lets a row stand for the replies of others that follow it', () => {
  const rows = withoutReplies(all, false);
  expect([...readUpTo(all, rows, 'me')]).toEqual([
    ['root', 'r1'],
    ['two', 'r3'],
  ]);
});

it('shows readers under the last row that they have passed', () => {
  const rows = withoutReplies(all, false);
  const receipt = (userId: string, id: string) =>
    [
      userId,
      { channelId: 'c', userId, messageId: id, offset: all.find((m) => m.id === id)!.offset, readAt: '' },
    ] as const;
  const receipts = new Map([receipt('eve', 'r3'), receipt('flo', 'r1'), receipt('bob', 'two'), receipt('me', 'r4')]);
  expect([...readersByRow(receipts, rows, all, 'me')]).toEqual([
    ['two', ['eve']],
    ['root', ['flo']],
  ]);
});
