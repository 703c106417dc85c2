import { readFileSync } from 'node:fs';
import { errorTable } from '@nchat/realtime-protocol/core';
import { expect, it } from 'vitest';

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('the page explains every error code, and no other', () => {
  const [, errors = ''] = page.split('## Errors');
  const rows = [...errors.matchAll(/^\| (`.*?) +\|/gm)].map(([, codes = '']) => codes);
  const explained = rows.flatMap((codes) => [...codes.matchAll(/`(\w+)`/g)].map(([, code]) => code));
  expect(explained.sort()).toEqual(Object.keys(errorTable).sort());
});
