import { describe, expect, it } from 'vitest';
import { Emoji, ReactionSummary } from './reaction.js';

const isEmoji = (value: unknown) => Emoji.safeParse(value).success;

describe('an emoji', () => {
  it('is 1 to 64 characters: a sign, a sequence or a short name', () => {
    for (const emoji of ['👍', '👩‍👩‍👧‍👦', ':thumbsup:', 'x'.repeat(64)]) expect(isEmoji(emoji), emoji).toBe(true);
    for (const emoji of ['', 'x'.repeat(65), '👍'.repeat(33)]) expect(isEmoji(emoji), emoji).toBe(false);
  });

  it('has no white space, no control character, no half of a sign', () => {
    for (const emoji of [' ', 'a b', 'a\n', 'a\u0000', '\uD83D'])
      expect(isEmoji(emoji), JSON.stringify(emoji)).toBe(false);
  });
});

describe('a reaction summary', () => {
  it('exists only while somebody reacts', () => {
    expect(ReactionSummary.safeParse({ emoji: '👍', count: 1, userIds: ['ada'] }).success).toBe(true);
    expect(ReactionSummary.safeParse({ emoji: '👍', count: 0, userIds: [] }).success).toBe(false);
  });
});
