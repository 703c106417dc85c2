// @vitest-environment jsdom
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import './react-support.js';

// The page's example of a test, run as a reader would run it: what stands there registers its own tests here.
const here = dirname(fileURLToPath(import.meta.url));
const page = readFileSync(join(here, '../../packages/react/README.md'), 'utf8');
const examples = [...page.matchAll(/^<!-- test -->\n+```tsx\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
const folder = join(here, '.snippets');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is there', () => expect(examples).toHaveLength(1));

mkdirSync(folder, { recursive: true });
for (const [index, code] of examples.entries()) {
  const file = join(folder, `example-${index}.tsx`);
  writeFileSync(file, code);
  await import(/* @vite-ignore */ pathToFileURL(file).href);
}
