import { describe, expect, it } from 'vitest';
import { bury, createMessageList, react, type Cover, type MessageList } from './message-list.js';
import type { Message } from './message.js';

const message = (offset: number, more: Partial<Message> = {}): Message => ({
  id: `m${offset}`,
  clientMessageId: `m${offset}`,
  channelId: 'c',
  offset,
  userId: 'other',
  content: `text ${offset}`,
  mentions: [],
  attachments: [],
  createdAt: '',
  timestamp: 0,
  version: 1,
  reactions: [],
  position: null,
  status: 'sent',
  ...more,
});
const pending = (id: string, more: Partial<Message> = {}): Message =>
  message(0, { id, clientMessageId: id, userId: 'me', status: 'queued', ...more });
const bare: Cover = { ids: () => [], over: (item) => item };

function listOf(...items: Message[]): MessageList {
  const list = createMessageList(
    () => 'me',
    bare,
    () => {},
  );
  items.forEach(list.merge);
  return list;
}
const ids = (list: MessageList) => list.items().map(({ id }) => id);

describe('a list of messages', () => {
  it('orders by offset and keeps pending ones last', () => {
    const list = listOf(pending('p1'), message(3), pending('p2'), message(1), message(2), message(7), message(5));
    expect(ids(list)).toEqual(['m1', 'm2', 'm3', 'm5', 'm7', 'p1', 'p2']);
    expect([list.oldest()?.id, list.newest()?.id, list.size()]).toEqual(['m1', 'm7', 7]);
    expect(list.between(1, 5).map(({ id }) => id)).toEqual(['m2', 'm3', 'm5']);
  });

  it('gives a pending message its place, its id, and keeps its client id', () => {
    const list = listOf(message(1), message(3), pending('p1'), pending('p2'));
    list.merge(message(2, { userId: 'me', clientMessageId: 'p1' }));
    expect(ids(list)).toEqual(['m1', 'm2', 'm3', 'p2']);
    expect(list.get('p1')).toMatchObject({ id: 'm2', clientMessageId: 'p1', status: 'sent' });
    list.merge(pending('p1', { status: 'sending' }));
    expect(ids(list)).toEqual(['m1', 'm2', 'm3', 'p2']);
  });

  it('does not take another author for the sender of a pending message', () => {
    const list = listOf(pending('p1'), message(2, { userId: 'other', clientMessageId: 'p1' }));
    expect(ids(list)).toEqual(['m2', 'p1']);
    expect(list.get('p1')?.userId).toBe('me');
    list.trim(1);
    expect(list.get('p1')?.userId).toBe('me');
  });

  it('is the same array until something changes', () => {
    let changes = 0;
    const list = createMessageList(
      () => 'me',
      bare,
      () => (changes += 1),
    );
    [message(1), message(2)].forEach(list.merge);
    const before = list.items();
    expect(changes).toBe(2);
    list.merge(message(2));
    list.merge(message(2, { userId: 'me', offset: 0 }));
    list.dropPending('m1');
    list.change('gone', (item) => ({ ...item }));
    list.change('m1', (item) => item);
    expect(changes).toBe(2);
    expect(list.items()).toBe(before);
    list.merge(message(3));
    expect(list.items()).not.toBe(before);
    expect(before).toHaveLength(2);
    expect(list.items()[0]).toBe(before[0]);
  });

  it('never goes back to an older version', () => {
    const list = listOf(message(1, { version: 3, content: 'new' }));
    list.merge(message(1, { version: 2 }));
    expect(list.items()).toMatchObject([{ version: 3, content: 'new' }]);
  });

  it('never brings a deleted message back, not even by news of a later edit', () => {
    const list = listOf(message(1));
    list.change('m1', (item) => bury(item, { deletedAt: 'now' }));
    list.merge(message(1, { version: 2 }));
    list.change('m1', (item) => react(item, [{ emoji: '+', count: 1, userIds: ['me'], mine: true }]));
    expect(list.items()).toMatchObject([{ content: '', deletedAt: 'now', reactions: [] }]);
  });

  it('starts anew from a page without losing what is pending or what did not change', () => {
    const list = listOf(message(1), message(2), pending('p1'), pending('p2'));
    const before = list.items();
    list.startFrom([message(2), message(3, { userId: 'me', clientMessageId: 'p1' })]);
    expect(ids(list)).toEqual(['m2', 'm3', 'p2']);
    expect(list.items()[0]).toBe(before[1]);
    expect(list.get('p1')?.id).toBe('m3');
    expect(list.get('m1')).toBeUndefined();
  });

  it('keeps `read` when the message changes', () => {
    const list = listOf(message(1, { userId: 'me', status: 'read' }));
    list.merge(message(1, { userId: 'me', version: 2 }));
    expect(list.items()).toMatchObject([{ status: 'read', version: 2 }]);
  });

  it('lets the oldest go, and takes them back', () => {
    const list = listOf(message(1), message(2), message(3), pending('p'));
    list.trim(1);
    expect(ids(list)).toEqual(['m3', 'p']);
    expect(list.get('m1')).toBeUndefined();
    [message(1), message(2)].forEach(list.merge);
    expect(ids(list)).toEqual(['m1', 'm2', 'm3', 'p']);
  });

  it('looks at a handful of messages to take one more in, however many there are', () => {
    /** Offsets read per message that is appended, edited, or found. */
    function cost(size: number): number {
      let reads = 0;
      const counted = (item: Message): Message =>
        Object.defineProperty({ ...item }, 'offset', { get: () => ((reads += 1), item.offset), enumerable: true });
      const list = listOf(...Array.from({ length: size }, (_, index) => counted(message(index + 1))));
      reads = 0;
      list.merge(counted(message(size + 1)));
      list.change('m7', (item) => react(item, []));
      list.merge(message(9, { version: 2 }));
      return reads;
    }
    const small = cost(1000);
    expect(small).toBeGreaterThan(0);
    // Ten times as many are three or four halvings more.
    expect(cost(10_000)).toBeLessThanOrEqual(small + 3 * 4);
  });
});
