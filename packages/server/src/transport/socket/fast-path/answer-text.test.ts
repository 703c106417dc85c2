import { expect, it } from 'vitest';
import { answerText } from './answer-text.js';

const members = [{ userId: 'ann', status: 'online' }];
const joined = { channelId: 'c', entries: [], members, typing: [], lastRead: null, left: undefined };

it.each([
  ['of a command', { success: true, data: { message: { id: '1' } } }],
  ['that refuses', { success: false, error: { code: 'forbidden' } }],
  ['without anything', { success: true, data: undefined }],
  ['bare, of a ping', { timestamp: 1, serverTime: 2 }],
  ['of a join', { success: true, data: joined }],
  ['of a join of nobody', { success: true, data: { ...joined, members: [] } }],
  [
    'of many joins',
    {
      success: true,
      data: {
        results: [
          { channelId: 'c', success: true, data: joined },
          { channelId: 'd', success: true, data: { channelId: 'd', entries: [] } },
          { channelId: 'e', success: false, error: { code: 'forbidden' } },
        ],
      },
    },
  ],
])('an answer %s says what JSON says, however often it is asked for', (_what, answer) => {
  for (let time = 0; time < 3; time += 1)
    expect(JSON.parse(answerText(answer))).toEqual(JSON.parse(JSON.stringify(answer)));
});

it('a list that is not the same any more is made into text anew', () => {
  const text = (list: unknown): string => answerText({ success: true, data: { members: list } });
  for (let time = 0; time < 3; time += 1) text(members);
  expect(text([{ userId: 'bob', status: 'away' }])).toContain('bob');
  expect(text(members)).toContain('ann');
});
