import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChannelId, ClientMessageId, isChannelId, MessageId, PositionSchema, UserId } from './ids.js';

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }) => (value: unknown) =>
  schema.safeParse(value).success;

const HOSTILE = ['a b', 'a\nb', 'a\u0000b', 'a\u202Eb', 'a{b}', 'a*', 'a?b', 'é', '\uD83D', 'a\n', ' a'];

describe('channel ids', () => {
  const isValid = accepts(ChannelId);

  it('start with a letter or digit and go on with . _ : -', () => {
    for (const id of ['a', '9', 'channel-123', 'team:eu.west_1', 'A'.repeat(128)]) expect(isValid(id), id).toBe(true);
    for (const id of ['', '-a', '.a', ':a', '_a', 'a/b', 'a@b', 'A'.repeat(129)]) expect(isValid(id), id).toBe(false);
  });

  it('hold nothing that could reach into keys, rooms, logs or terminals', () => {
    for (const id of HOSTILE) expect(isValid(id), JSON.stringify(id)).toBe(false);
  });

  it('are inboxes, and only inboxes, when they start with user:', () => {
    for (const id of ['user:ada', 'user:auth0|42', 'user:ada@example.com', `user:${'a'.repeat(128)}`])
      expect(isValid(id), id).toBe(true);
    for (const id of ['user:', 'user:-a', 'user:a b', `user:${'a'.repeat(129)}`]) expect(isValid(id), id).toBe(false);
    expect(isValid('users:all')).toBe(true);
  });

  it('are the same to the schema and to the plain check', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(user:)?[A-Za-z0-9@|/._:-]{0,20}$/)), (text) => {
        expect(isChannelId(text)).toBe(isValid(text));
      }),
    );
  });

  it('are text', () => {
    for (const value of [1, null, undefined, {}, ['a']]) expect(isValid(value)).toBe(false);
  });
});

describe('user ids', () => {
  const isValid = accepts(UserId);

  it('may hold what identity providers make', () => {
    for (const id of ['u', 'auth0|5f7c8', 'ada@example.com', 'https:/x/y', '@ada', 'u'.repeat(128)])
      expect(isValid(id), id).toBe(true);
  });

  it('are 1 to 128 characters of a closed set', () => {
    for (const id of ['', '-u', 'u'.repeat(129), ...HOSTILE]) expect(isValid(id), JSON.stringify(id)).toBe(false);
  });

  it('always make a valid inbox id', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9@|/][A-Za-z0-9._:@|/-]{0,127}$/), (userId) => {
        expect(isValid(userId)).toBe(true);
        expect(isChannelId(`user:${userId}`)).toBe(true);
      }),
    );
  });
});

describe('message ids', () => {
  it('hold UUIDs and other time-ordered ids of 1 to 64 characters', () => {
    const isValid = accepts(MessageId);
    for (const id of ['019c2341-7a90-7c3e-9b7a-2f6d1c9e8a51', '01HZX3', 'a_b', 'm'.repeat(64)])
      expect(isValid(id), id).toBe(true);
    for (const id of ['', 'm'.repeat(65), 'a:b', 'a.b', 'a/b', ...HOSTILE]) expect(isValid(id), id).toBe(false);
  });

  it('of clients are 1 to 128 characters', () => {
    const isValid = accepts(ClientMessageId);
    for (const id of ['c1', 'tab.1:42', 'c'.repeat(128)]) expect(isValid(id), id).toBe(true);
    for (const id of ['', 'c'.repeat(129), 'a/b', ...HOSTILE]) expect(isValid(id), id).toBe(false);
  });
});

describe('positions', () => {
  const isValid = accepts(PositionSchema);

  it('are an epoch, a whole offset from 0, and an id that is empty at 0', () => {
    expect(isValid({ epoch: 'e1', offset: 0, id: '' })).toBe(true);
    expect(isValid({ epoch: 'e1', offset: Number.MAX_SAFE_INTEGER, id: 'm1' })).toBe(true);
  });

  it('have all three parts, in their own types', () => {
    for (const value of [
      { epoch: 'e1', offset: 1 },
      { offset: 1, id: 'm1' },
      { epoch: '', offset: 1, id: 'm1' },
      { epoch: 'e:1', offset: 1, id: 'm1' },
      { epoch: 'e1', offset: -1, id: 'm1' },
      { epoch: 'e1', offset: 1.5, id: 'm1' },
      { epoch: 'e1', offset: 2 ** 53, id: 'm1' },
      { epoch: 'e1', offset: Number.NaN, id: 'm1' },
      { epoch: 'e1', offset: '1', id: 'm1' },
      { epoch: 'e1', offset: 1, id: 'a:b' },
    ])
      expect(isValid(value), JSON.stringify(value)).toBe(false);
  });
});
