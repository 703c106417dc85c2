/** The packages as their users get them: packed, and installed with npm into a folder that knows nothing of ours. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, pnpm, root, Failure } from '../setup.mjs';
import { runIn } from './processes.mjs';

export const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'nchat-packages-'));
export const remove = (folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** Packs all that is published; returns the tarballs. */
export async function packAll(folder) {
  const published = ['--filter', './packages/*', '--filter', './apps/loadtest'];
  await must([...pnpm, ...published, 'pack', '--pack-destination', folder], 'Packing');
  return readdirSync(folder).map((file) => join(folder, file));
}

/** A new project from a template, with these of our packages (`client`, `server`, …) among its dependencies. */
export async function createProject(template, tarballs, names) {
  const folder = temporaryFolder();
  cpSync(`${root}scripts/packed/${template}`, folder, { recursive: true });
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  for (const name of names) {
    const tarball = tarballs.find((path) => path.includes(`nchat-realtime-${name}-`));
    manifest.dependencies = { ...manifest.dependencies, [`@nchat/realtime-${name}`]: `file:${tarball}` };
  }
  writeFileSync(file, JSON.stringify(manifest));
  // Without a lock file: what any new user would be given today.
  await runIn(folder, ['npm', 'install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']);
  return folder;
}

/** The example of a README that is written in this language: the one marked as a program, or else the first. */
export function exampleOf(document, language) {
  const text = readFileSync(root + document, 'utf8');
  const blocks = [...text.matchAll(new RegExp(`(<!-- run -->\\n+)?^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))];
  const [, , code] = blocks.find(([, isProgram]) => isProgram) ?? blocks[0] ?? [];
  if (code === undefined) throw new Failure(`${document} has no example in ${language}.`);
  return code;
}
