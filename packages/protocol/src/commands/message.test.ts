import { describe, expect, it } from 'vitest';
import { messageDelete, messageEdit, messageRead, messageSend } from './message.js';
import { reactionAdd, reactionRemove } from './reaction.js';

const message = { channelId: 'general', content: 'Hello!' };
const sends = (change: Record<string, unknown>) => messageSend.input.safeParse({ ...message, ...change }).success;
const attachments = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ type: 'file', url: `https://x.example.com/${i}`, name: `${i}` }));

describe('message:send', () => {
  it('needs a channel and content', () => {
    expect(sends({})).toBe(true);
    expect(sends({ channelId: undefined })).toBe(false);
    expect(sends({ content: undefined })).toBe(false);
  });

  it('takes what the specification shows', () => {
    expect(messageSend.input.parse({ channelId: 'channel-123', content: 'Hello!', mentions: [] })).toEqual({
      channelId: 'channel-123',
      content: 'Hello!',
      mentions: [],
    });
  });

  it('takes mentions, a thread, a reply, an id of the client and metadata', () => {
    expect(
      sends({
        mentions: ['ada'],
        clientMessageId: 'c1',
        threadId: 'm1',
        replyTo: 'm2',
        metadata: { a: 1 },
        attachments: [],
      }),
    ).toBe(true);
    for (const bad of [{ mentions: ['ada', 'ada'] }, { clientMessageId: '' }, { threadId: 'a b' }, { metadata: [] }])
      expect(sends(bad), JSON.stringify(bad)).toBe(false);
  });

  it('takes at most 10 attachments', () => {
    expect(sends({ attachments: attachments(10) })).toBe(true);
    expect(sends({ attachments: attachments(11) })).toBe(false);
  });

  it('drops fields it does not know, an author among them', () => {
    expect(messageSend.input.parse({ ...message, userId: 'somebody-else', id: 'forged' })).toEqual(message);
  });
});

describe('changes of messages', () => {
  const target = { channelId: 'general', messageId: 'm1' };

  it('name the message, and may carry an operation id', () => {
    for (const [{ input }, rest] of [
      [messageEdit, { content: 'x' }],
      [messageDelete, {}],
      [reactionAdd, { emoji: '👍' }],
      [reactionRemove, { emoji: '👍' }],
    ] as const) {
      expect(input.safeParse({ ...target, ...rest }).success).toBe(true);
      expect(input.parse({ ...target, ...rest, operationId: 'op1' })).toMatchObject({ operationId: 'op1' });
      expect(input.safeParse({ ...target, ...rest, operationId: 'a b' }).success).toBe(false);
      expect(input.safeParse({ ...rest, channelId: 'general' }).success).toBe(false);
    }
  });

  it('edit to content as valid as that of a new message', () => {
    expect(messageEdit.input.safeParse({ ...target, content: ' ' }).success).toBe(false);
    expect(messageEdit.input.safeParse({ ...target, content: 'x', mentions: ['a', 'a'] }).success).toBe(false);
  });

  it('react with an emoji', () => {
    expect(reactionAdd.input.safeParse({ ...target, emoji: '' }).success).toBe(false);
  });

  it('mark read up to a message, by its id', () => {
    expect(messageRead.input.safeParse(target).success).toBe(true);
    expect(messageRead.input.safeParse({ channelId: 'general', messageId: 42 }).success).toBe(false);
  });
});
