import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, documents, root } from './document-blocks.js';

const folder = join(root, 'e2e/.snippets');

const snippets = documents()
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'ts' || language === 'tsx')
  .map(({ name, language, code, runs }) => ({
    name,
    file: join(folder, `${name}.${language}`),
    code: `${code}\nexport {};\n`,
    runs,
  }));

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
