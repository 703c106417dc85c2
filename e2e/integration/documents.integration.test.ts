import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const folder = join(here, '../.snippets');

interface Snippet {
  /** Where it stands: document and running number. */
  readonly name: string;
  readonly file: string;
  readonly code: string;
  /** Marked as a complete program. */
  readonly runs: boolean;
}

const documents = (): string[] => [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'PROTOCOL.md'],
  ...readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}/README.md`)
    .filter((path) => ts.sys.fileExists(join(root, path))),
  ...['docs', 'docs/concepts', 'docs/guides'].flatMap((path) =>
    readdirSync(join(root, path))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${path}/${name}`),
  ),
];

function snippetsOf(document: string): Snippet[] {
  const text = readFileSync(join(root, document), 'utf8');
  const blocks = text.matchAll(/(<!-- run -->\n+)?^```(tsx?)\n([\s\S]*?)^```/gm);
  return [...blocks].map(([, run, kind, code = ''], index) => {
    const name = `${document.replaceAll(/[/.]/g, '-')}-${index + 1}`;
    return { name, file: join(folder, `${name}.${kind}`), code: `${code}\nexport {};\n`, runs: run !== undefined };
  });
}

const snippets = documents().flatMap(snippetsOf);

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const { file, code } of snippets) writeFileSync(file, code);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('code in the documents', () => {
  it('is there', () => {
    expect(snippets.length).toBeGreaterThan(1);
    expect(snippets.filter(({ runs }) => runs)).not.toEqual([]);
  });

  it('compiles', () => {
    const { config } = ts.readConfigFile(join(root, 'e2e/tsconfig.json'), (path) => ts.sys.readFile(path));
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'e2e'));
    const program = ts.createProgram(
      [...snippets.map(({ file }) => file), ...fileNames.filter((name) => name.endsWith('.d.ts'))],
      { ...options, noEmit: true },
    );
    const faults = ts.getPreEmitDiagnostics(program).map((fault) => {
      const line = fault.file ? fault.file.getLineAndCharacterOfPosition(fault.start ?? 0).line + 1 : 0;
      return `${relative(folder, fault.file?.fileName ?? '')}:${line} ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`;
    });
    expect(faults).toEqual([]);
  }, 120_000);

  it.each(snippets.filter(({ runs }) => runs))('$name runs', async ({ file }) => {
    await import(/* @vite-ignore */ pathToFileURL(file).href);
  });
});
