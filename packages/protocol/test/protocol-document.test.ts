import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  closeCodes,
  commands,
  errorTable,
  limits,
  RealtimeError,
  serverEvents,
  shouldReconnect,
} from '../src/index.js';
import { httpRoutes } from '../src/documents.js';

const root = new URL('../../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function errorBlock(): string {
  const rows = Object.entries(errorTable).map(([code, { status, type, retryable, message }]) => [
    `\`${code}\``,
    status === 0 ? 'client' : `${status}`,
    type,
    retryable ? 'yes' : 'no',
    message,
  ]);
  return table(['Code', 'Status', 'Type', 'Retry', 'Message'], rows);
}

function closeCodeBlock(): string {
  const rows = Object.values(closeCodes).map(({ code, reason }) => [
    `${code}`,
    `\`${reason}\``,
    shouldReconnect(code) ? 'connect again' : 'stop',
  ]);
  return table(['Code', 'Reason', 'The client should'], rows);
}

/** The table of the page that explains each code; the page has a section for each row. */
function errorIndexBlock(): string {
  const rows = Object.entries(errorTable).map(([code, { status, retryable, message }]) => [
    `[\`${code}\`](#${code})`,
    status === 0 ? 'client' : `${status}`,
    retryable ? 'yes' : 'no',
    message,
  ]);
  return table(['Code', 'Status', 'Retry', 'Message'], rows);
}

const blocks: [file: string, name: string, block: string][] = [
  ['PROTOCOL.md', 'errors', errorBlock()],
  ['PROTOCOL.md', 'close codes', closeCodeBlock()],
  ['docs/errors.md', 'errors', errorIndexBlock()],
];

/** Where the block stands, between its markers. */
function placeOf(document: string, name: string): { start: number; end: number } {
  const open = `<!-- generated: ${name} -->`;
  const start = document.indexOf(open) + open.length;
  const end = document.indexOf('<!-- /generated -->', start);
  if (start < open.length || end < 0) throw new Error(`There is no block "${name}".`);
  return { start, end };
}

function blockOf(document: string, name: string): string {
  const { start, end } = placeOf(document, name);
  return document.slice(start, end);
}

/** Formatters align tables; the words are what counts. */
const words = (text: string): string => text.trim().replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');

// `UPDATE_PROTOCOL=1` writes the blocks anew instead of comparing them.
if (process.env.UPDATE_PROTOCOL) {
  for (const [file, name, block] of blocks) {
    const document = read(file);
    const { start, end } = placeOf(document, name);
    writeFileSync(new URL(file, root), `${document.slice(0, start)}\n\n${block}\n\n${document.slice(end)}`);
  }
}

describe('generated tables', () => {
  it.each(blocks)('%s has the %s of the code', (file, name, block) => {
    expect(words(blockOf(read(file), name))).toBe(words(block));
  });
});

describe('docs/errors.md', () => {
  it('explains every code, where the error says that it does', () => {
    const sections = [...read('docs/errors.md').matchAll(/^## `(\w+)`\n\n(\S.+)/gm)].map(([, code]) => code);
    expect(sections).toEqual(Object.keys(errorTable));
    expect(new RealtimeError('offline').docs).toMatch(/\/docs\/errors\.md#offline$/);
  });
});

describe('PROTOCOL.md', () => {
  const document = read('PROTOCOL.md');

  it('names every command and every event', () => {
    const missing = [...Object.keys(commands), ...Object.keys(serverEvents)].filter(
      (name) => !document.includes(`\`${name}\``),
    );
    expect(missing).toEqual([]);
  });

  it('names every field of every command', () => {
    const fields = Object.values(commands).flatMap(({ input }) => {
      const options = 'options' in input ? input.options : ['unwrap' in input ? input.unwrap() : input];
      return options.flatMap((option) => Object.keys(option.shape));
    });
    expect(fields).toContain('clientMessageId');
    expect([...new Set(fields)].filter((field) => !new RegExp(`\\b${field}\\b`).test(document))).toEqual([]);
  });

  it('lists every HTTP call', () => {
    const rows = document.split('\n').filter((line) => line.startsWith('| `'));
    const missing = httpRoutes.filter(({ method, path }) => {
      const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1');
      return !rows.some((row) => {
        const [, call = ''] = row.split('|');
        return call.includes(method) && new RegExp(`[ ,]?${pattern}\``).test(call);
      });
    });
    expect(missing).toEqual([]);
  });

  it('states the limits of the code', () => {
    const stated = [
      `1–${limits.content} characters`,
      `at most ${limits.mentions}, each once`,
      `1–${limits.emoji} characters`,
      `at most ${limits.attachments} \`{ id?`,
      `at most ${limits.metadataBytes} bytes`,
      `${limits.depth} levels`,
      `keys of at most ${limits.metadataKey} characters`,
      `at most ${limits.packetBytes / 1024} KB`,
      `${limits.keys} keys`,
      `${limits.batchJoin} channels`,
      `${limits.batchPoll} channels`,
      `at most ${limits.page}: a greater`,
      `${limits.channelsPerSession} per session`,
      `${limits.sessionsPerUser} per user`,
      `at most ${limits.tokenBytes / 1024} KB`,
      `it stops at ${limits.unread}`,
    ];
    expect(stated.filter((text) => !document.includes(text))).toEqual([]);
  });

  it('has every section that its contents name', () => {
    const anchors = new Set(
      [...document.matchAll(/^#{1,4} (.+)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
      ),
    );
    const links = [...document.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
    expect(links.length).toBeGreaterThan(18);
    expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });
});
