import { expect, it } from 'vitest';
import { textParts } from './text-parts';

const links = (text: string) => textParts(text, []).flatMap(({ href }) => href ?? []);

it('links addresses of the web, without the signs of the sentence around them', () => {
  expect(links('See https://example.com/a?b=c#d, and http://localhost:3000.')).toEqual([
    'https://example.com/a?b=c#d',
    'http://localhost:3000/',
  ]);
  expect(links('(https://en.wikipedia.org/wiki/Log_(mathematics))')).toEqual([
    'https://en.wikipedia.org/wiki/Log_(mathematics)',
  ]);
  expect(links('https://example.com!?!')).toEqual(['https://example.com/']);
});

it('links nothing else', () => {
  expect(
    links('javascript:alert(1) data:text/html,x ftp://example.com file:///etc/passwd xhttps://a.b http://'),
  ).toEqual([]);
});

it('keeps the whole text', () => {
  const text = 'hi @ann: "https://example.com/a." and\n<b>@bob</b> @nobody https://exa mple.com ann@example.com';
  const parts = textParts(text, ['ann', 'bob']);
  expect(parts.map((part) => part.text).join('')).toBe(text);
  expect(parts.flatMap(({ mention }) => mention ?? [])).toEqual(['ann', 'bob']);
});

it('takes no name out of an address', () => {
  expect(textParts('https://example.com/@ann', ['ann'])).toEqual([
    { text: 'https://example.com/@ann', href: 'https://example.com/@ann' },
  ]);
});
