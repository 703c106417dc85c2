import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** A block of code in a document. */
export interface Block {
  /** Where it stands: document and running number. */
  readonly name: string;
  readonly language: string;
  readonly code: string;
  /** Marked as a complete program. */
  readonly runs: boolean;
}

/** Everything that is written for readers, by its path in the repository. */
export function documents(): string[] {
  const inFolder = (path: string): string[] =>
    readdirSync(join(root, path))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${path}/${name}`);
  const readmes = (path: string): string[] =>
    readdirSync(join(root, path))
      .map((name) => `${path}/${name}/README.md`)
      .filter((file) => existsSync(join(root, file)));
  return [
    ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'PROTOCOL.md', 'SECURITY.md', 'plugin/README.md'],
    ...['packages', 'apps', 'examples'].flatMap(readmes),
    ...['docs', 'docs/concepts', 'docs/guides', 'docs/decisions', 'docs/.vitepress'].flatMap(inFolder),
  ];
}

export function blocksOf(document: string): Block[] {
  const text = readFileSync(join(root, document), 'utf8');
  const blocks = text.matchAll(/(<!-- run -->\n+)?^( *)```([\w-]*)\n([\s\S]*?)^ *```$/gm);
  return [...blocks].map(([, run, indent = '', language = '', code = ''], index) => ({
    name: `${document.replaceAll(/[/.]/g, '-')}-${index + 1}`,
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    runs: run !== undefined,
  }));
}
