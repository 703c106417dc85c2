import type { LogEntry } from '@nchat/realtime-protocol/core';
import { describe, expect, it } from 'vitest';
import { createMessageList } from './message-list.js';
import type { Message } from './message.js';
import { reduceEntry } from './reduce-entry.js';

const ALL = 150;
/** The users whom the server names: the first hundred. */
const named = Array.from({ length: 100 }, (_, i) => `user-${i}`);

function setUp() {
  const list = createMessageList(
    () => 'me',
    { ids: () => [], over: (message) => message },
    () => {},
  );
  const message = { id: 'm', clientMessageId: 'm', channelId: 'c', offset: 1, reactions: [] } as unknown as Message;
  list.merge(message);
  const react = (userId: string, action: 'add' | 'remove', count: number): boolean | undefined => {
    const reactions = [{ emoji: '👍', count, userIds: named.slice(0, count) }];
    const data = { messageId: 'm', userId, emoji: '👍', action, count, reactions };
    reduceEntry(
      list,
      { event: 'reaction', data } as unknown as LogEntry,
      'me',
      () => message,
      () => true,
    );
    return list.get('m')?.reactions[0]?.mine;
  };
  return { react };
}

describe('a reaction that many share', () => {
  it('is mine when I was too late to be named, until I take it back', () => {
    const { react } = setUp();
    expect(react('user-0', 'add', ALL)).toBe(false);
    expect(react('me', 'add', ALL + 1)).toBe(true);
    expect(react('user-1', 'remove', ALL)).toBe(true);
    expect(react('me', 'remove', ALL - 1)).toBe(false);
  });

  it('is not mine as soon as everybody is named and I am not', () => {
    const { react } = setUp();
    expect(react('me', 'add', ALL)).toBe(true);
    expect(react('user-1', 'remove', 100)).toBe(false);
  });
});
