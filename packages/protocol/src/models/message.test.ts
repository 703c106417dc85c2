import { describe, expect, it } from 'vitest';
import { example } from '../documents/openapi/examples.js';
import { limits } from '../limits.js';
import { Content, Mentions, Message } from './message.js';

const isContent = (value: unknown) => Content.safeParse(value).success;
const areMentions = (value: unknown) => Mentions.safeParse(value).success;
const users = (count: number) => Array.from({ length: count }, (_, i) => `user-${i}`);

describe('the content of a message', () => {
  it('is 1 to 8000 characters', () => {
    expect(limits.content).toBe(8000);
    expect(isContent('x')).toBe(true);
    expect(isContent('x'.repeat(8000))).toBe(true);
    expect(isContent('x'.repeat(8001))).toBe(false);
    expect(isContent('')).toBe(false);
    expect(isContent('👍'.repeat(4001))).toBe(false);
  });

  it('says something', () => {
    for (const blank of [' ', '\n\t ', '\u00A0', '\u3000']) expect(isContent(blank)).toBe(false);
    expect(isContent(' x ')).toBe(true);
  });

  it('keeps newlines, tabs and every script, and refuses controls and broken Unicode', () => {
    expect(isContent('a\n\tb עברית 日本語 👩‍👩‍👧')).toBe(true);
    for (const bad of ['a\u0000', 'a\u001B[31m', 'a\r\n', '\uD83D']) expect(isContent(bad)).toBe(false);
  });

  it('is text', () => {
    for (const value of [undefined, null, 1, {}, ['x']]) expect(isContent(value)).toBe(false);
  });
});

describe('mentions', () => {
  it('are at most 50 users', () => {
    expect(areMentions([])).toBe(true);
    expect(areMentions(users(50))).toBe(true);
    expect(areMentions(users(51))).toBe(false);
  });

  it('name each user once', () => {
    expect(areMentions(['ada', 'bob'])).toBe(true);
    expect(areMentions(['ada', 'bob', 'ada'])).toBe(false);
  });

  it('are user ids', () => {
    for (const id of ['', 'a b', 1, null]) expect(areMentions([id])).toBe(false);
  });
});

describe('a message', () => {
  it('carries its place in the log', () => {
    expect(Message.safeParse(example.message).success).toBe(true);
    for (const field of ['position', 'prev', 'offset', 'version', 'timestamp', 'createdAt', 'reactions'])
      expect(Message.safeParse({ ...example.message, [field]: undefined }).success, field).toBe(false);
  });

  it('may be a tombstone without content', () => {
    const tombstone = { ...example.message, content: '', mentions: [], deletedAt: '2026-02-03T12:05:00.000Z' };
    expect(Message.safeParse(tombstone).success).toBe(true);
  });

  it('has times in UTC', () => {
    expect(Message.safeParse({ ...example.message, createdAt: '2026-02-03T12:00:00+01:00' }).success).toBe(false);
  });
});
