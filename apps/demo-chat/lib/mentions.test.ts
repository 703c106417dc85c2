import { expect, it } from 'vitest';
import { matchingNames, mentionQuery, mentionsIn, replaceRange } from './mentions';

it('finds who is mentioned, once each', () => {
  expect(mentionsIn('@Ann and @bob.smith. @ann mail@example.com @@x')).toEqual(['ann', 'bob.smith']);
});

it('finds the mention that is being written', () => {
  expect(mentionQuery('hi @Al', 6)).toEqual({ start: 3, end: 6, name: 'al' });
  expect(mentionQuery('@', 1)).toEqual({ start: 0, end: 1, name: '' });
  expect(mentionQuery('hi @al there', 6)).toEqual({ start: 3, end: 6, name: 'al' });
  expect(mentionQuery('hi @al ', 7)).toBeNull();
  expect(mentionQuery('mail@al', 7)).toBeNull();
});

it('offers those who begin so before those who contain it', () => {
  expect(matchingNames(['malik', 'bob', 'alice', 'al'], 'al')).toEqual(['al', 'alice', 'malik']);
  expect(matchingNames(['a', 'b', 'c'], '', 2)).toEqual(['a', 'b']);
});

it('puts a name in the place of what was written of it', () => {
  expect(replaceRange('hi @al there', { start: 3, end: 6 }, '@alice ')).toEqual({
    text: 'hi @alice  there',
    caret: 10,
  });
});
