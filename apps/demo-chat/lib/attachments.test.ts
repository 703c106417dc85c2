import { expect, it } from 'vitest';
import { attachmentFrom, captionOf, siteOf } from './attachments';

const from = (address: string, name = '') => attachmentFrom(address, name, []);

it('makes an attachment of an address, named by what it is of', () => {
  expect(from(' https://example.com/files/the%20plan.pdf ')).toEqual({
    attachment: { type: 'link', url: 'https://example.com/files/the%20plan.pdf', name: 'the plan.pdf' },
  });
  expect(from('www.example.com')).toEqual({
    attachment: { type: 'link', url: 'https://www.example.com/', name: 'example.com' },
  });
  expect(from('https://example.com/%zz', 'Mine')).toMatchObject({ attachment: { name: 'Mine' } });
  expect(from('https://example.com/%zz')).toMatchObject({ attachment: { name: '%zz' } });
});

it.each(['', 'hello', 'javascript:alert(1)', 'ftp://example.com/a', 'data:text/html,x.y', 'https://', 'a b.c'])(
  'refuses %j',
  (address) => expect(from(address)).toEqual({ problem: expect.stringContaining('no web address') }),
);

it('refuses the same link twice, and more than a message takes', () => {
  const ten = Array.from({ length: 10 }, (_, n) => ({ type: 'link', url: `https://a.b/${n}`, name: `${n}` }));
  expect(attachmentFrom('https://a.b/3', '', ten.slice(0, 5))).toEqual({ problem: expect.stringContaining('already') });
  expect(attachmentFrom('https://a.b/x', '', ten)).toEqual({ problem: expect.stringContaining('10 links at most') });
  expect(captionOf(ten.slice(0, 2))).toBe('0, 1');
});

it('names the site of an address', () => {
  expect(siteOf('https://www.example.com/a')).toBe('example.com');
  expect(siteOf('nonsense')).toBe('nonsense');
});
