import type { Random } from '../chaos/random.js';
import { TOKEN } from './case.js';

const deep = (levels: number): string => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
const keys = (count: number): string => Array.from({ length: count }, (_, i) => `"k${i}":${i}`).join();

/** JSON that has hurt somebody before. */
const LITERALS: readonly string[] = [
  ...['null', 'true', '0', '-0', '-1', '1.5', '1e400', '-1e400', '9007199254740993', '1e21', 'NaN', '[]', '{}', '""'],
  ...[
    '" "',
    '"\\u0000"',
    '"\\ud800"',
    '"\\udc00x"',
    '"\\u202e"',
    '"a\\nb"',
    '"a\\r\\nX-Y: z"',
    '"\\ufeff"',
    '"\\u001b[2J"',
  ],
  ...[
    '"__proto__"',
    '"constructor"',
    '"toString"',
    '"hasOwnProperty"',
    '"*"',
    '"{x}:?"',
    '"../../etc/passwd"',
    '"%00"',
  ],
  ...['"user:good-alice"', '"javascript:alert(1)"', '"<script>"', `"${TOKEN}"`, '"eyJhbGciOiJub25lIn0.e30."'],
  ...['{"_placeholder":true,"num":0}', '{"_placeholder":true,"num":-1}', '{"type":"Buffer","data":[1]}'],
  ...[
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"then":1}',
    '{"toJSON":1}',
    '{"length":1e9}',
  ],
  ...[deep(9), deep(200), deep(5_000), `{${keys(600)}}`, `[${'0,'.repeat(2_000)}0]`, `"${'x'.repeat(9_000)}"`],
];

const FIRST_KEYS: readonly string[] = [
  '"__proto__":{"admin":true},',
  '"constructor":{"prototype":{"admin":true}},',
  '"prototype":1,',
  '"toJSON":1,',
  '"then":{"x":1},',
  '"userId":"good-alice",',
  `"${'k'.repeat(400)}":{"__proto__":1},`,
  `${keys(600)},`,
];

/** A change of JSON text that keeps it close to what it was; it need not stay JSON. */
export function mutateJson(random: Random, text: string): string {
  const kind = random.between(0, 9);
  if (kind < 4) return replaceScalar(random, text);
  if (kind < 6) return insertAfter(random, text, '{', random.pick(FIRST_KEYS));
  if (kind < 7) return text.replace(/"[a-zA-Z]+":[^,}\]]*,?/, '');
  if (kind < 8) return `[${text}]`;
  return mutateText(random, text);
}

function replaceScalar(random: Random, text: string): string {
  const scalars = [...text.matchAll(/:("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)/g)];
  if (scalars.length === 0) return random.pick(LITERALS);
  const { index, 1: old = '' } = random.pick(scalars);
  return text.slice(0, index + 1) + random.pick(LITERALS) + text.slice(index + 1 + old.length);
}

function insertAfter(random: Random, text: string, mark: string, piece: string): string {
  const places = [...text].flatMap((char, at) => (char === mark ? [at + 1] : []));
  const at = places.length === 0 ? 0 : random.pick(places);
  return text.slice(0, at) + piece + text.slice(at);
}

const PIECES: readonly string[] = [
  ...[
    '\0',
    '\r\n',
    '\n',
    '\r\n\r\n',
    ' ',
    '\t',
    '%',
    '%00',
    '%2e%2e/',
    '/',
    '//',
    '?',
    '&',
    '=',
    ';',
    ',',
    ':',
    '"',
    "'",
  ],
  ...[
    '\\',
    '{',
    '}',
    '[',
    ']',
    '<',
    '\u00ff',
    '\u00c0\u0080',
    '\u00ed\u00a0\u0080',
    '\u001e',
    '\u007f',
    '-',
    '0',
    '4',
    '9'.repeat(30),
  ],
  ...['__proto__', 'x'.repeat(300), '[object Object]', '${x}', '$(x)', '%s%n', 'sid=', 'undefined'],
];

/** A change of any text or bytes: pieces go, come, are doubled or flipped. */
export function mutateText(random: Random, text: string): string {
  let result = text;
  for (let left = random.between(1, 3); left > 0; left -= 1) result = mutateOnce(random, result);
  return result;
}

function mutateOnce(random: Random, text: string): string {
  const at = random.between(0, Math.max(0, text.length - 1));
  const end = Math.min(text.length, at + random.between(1, 8));
  switch (random.between(0, 6)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, end) + text.slice(at);
    case 2:
      return text.slice(0, at) + String.fromCharCode(random.between(0, 255)) + text.slice(at + 1);
    case 3:
      return text.slice(0, at);
    case 4:
      return text.slice(0, at) + text.slice(at, end).repeat(random.between(2, 40)) + text.slice(end);
    default:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
  }
}
