import { describe, expect, it } from 'vitest';
import * as list from './message-list.js';
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
const ids = (items: readonly Message[]) => items.map(({ id }) => id);

describe('a list of messages', () => {
  it('orders by offset and keeps pending ones last', () => {
    let items: list.MessageList = [];
    items = list.merge(items, pending('p1'));
    items = list.merge(items, message(3));
    items = list.merge(items, pending('p2'));
    items = list.merge(items, message(1));
    items = list.merge(items, message(2));
    expect(ids(items)).toEqual(['m1', 'm2', 'm3', 'p1', 'p2']);
  });

  it('gives a pending message its place, its id, and keeps its client id', () => {
    const items = [message(1), message(3), pending('p1'), pending('p2')];
    const merged = list.merge(items, message(2, { userId: 'me', clientMessageId: 'p1' }));
    expect(ids(merged)).toEqual(['m1', 'm2', 'm3', 'p2']);
    expect(merged[1]).toMatchObject({ clientMessageId: 'p1', status: 'sent' });
  });

  it('does not take another author for the sender of a pending message', () => {
    const merged = list.merge([pending('p1')], message(2, { userId: 'other', clientMessageId: 'p1' }));
    expect(ids(merged)).toEqual(['m2', 'p1']);
  });

  it('changes nothing on a repetition', () => {
    const items = [message(1), message(2)];
    expect(list.merge(items, message(2))).toBe(items);
    expect(list.merge(items, pending('m2', { userId: 'other' }))).toBe(items);
    expect(list.dropPending(items, 'm1')).toBe(items);
    expect(
      list.bury(items, { messageId: 'gone', deletedAt: 'now', position: { epoch: 'e', offset: 1, id: 'x' } }),
    ).toBe(items);
    expect(list.markReadUpTo(items, 'me', 2)).toBe(items);
  });

  it('never goes back to an older version, and never brings a deleted message back', () => {
    const items = [message(1, { version: 3, content: 'new' })];
    expect(list.merge(items, message(1, { version: 2 }))).toBe(items);
    const buried = list.bury(items, {
      messageId: 'm1',
      deletedAt: 'now',
      position: { epoch: 'e', offset: 5, id: 'x' },
    });
    expect(buried[0]).toMatchObject({ content: '', deletedAt: 'now' });
    expect(list.merge(buried, message(1, { version: 2 }))).toBe(buried);
  });

  it('keeps the identity of every other message', () => {
    const items = [message(1), message(2), message(3)];
    const changed = list.react(items, 'm2', [{ emoji: '+', count: 1, userIds: ['me'], mine: true }]);
    expect(changed[0]).toBe(items[0]);
    expect(changed[2]).toBe(items[2]);
    expect(changed[1]).not.toBe(items[1]);
  });

  it('starts anew from a page without losing what is pending or what did not change', () => {
    const items = [message(1), message(2), pending('p1'), pending('p2')];
    const fresh = list.startFrom(items, [message(2), message(3, { userId: 'me', clientMessageId: 'p1' })]);
    expect(ids(fresh)).toEqual(['m2', 'm3', 'p2']);
    expect(fresh[0]).toBe(items[1]);
    expect(fresh[1]).toMatchObject({ clientMessageId: 'p1' });
  });

  it('marks only own accepted messages as read, up to the mark', () => {
    const items = [message(1, { userId: 'me' }), message(2), message(3, { userId: 'me' }), pending('p')];
    expect(list.markReadUpTo(items, 'me', 2).map(({ status }) => status)).toEqual(['read', 'sent', 'sent', 'queued']);
  });

  it('keeps `read` when the message changes', () => {
    const items = [message(1, { userId: 'me', status: 'read' })];
    expect(list.merge(items, message(1, { userId: 'me', version: 2 }))[0]).toMatchObject({
      status: 'read',
      version: 2,
    });
  });
});
