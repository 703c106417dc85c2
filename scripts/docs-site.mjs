/**
 * Builds the documentation into docs/.vitepress/dist: the repository's Markdown, pages made of the contract, and the
 * API by TypeDoc. Fails on links that lead nowhere. `--serve` shows the pages (without the API) and follows changes
 * of the theme; `DOCS_BASE=/nchat/` is for a site below a path.
 */
import { spawn } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deadLinks, unlinkedPages } from './docs-site/check-links.mjs';
import { writePages } from './docs-site/write-pages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const site = `${root}docs/.vitepress`;

function run(...command) {
  const [name, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(`${root}node_modules/.bin/${name}`, args, { cwd: root, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${name} failed`))));
  });
}

try {
  await writePages(`${site}/pages`);
  if (process.argv.includes('--serve')) {
    await run('vitepress', 'dev', 'docs');
  } else {
    rmSync(`${root}docs/api`, { recursive: true, force: true });
    await Promise.all([run('vitepress', 'build', 'docs'), run('typedoc', '--logLevel', 'Warn')]);
    cpSync(`${root}docs/api`, `${site}/dist/api`, { recursive: true });
    const dead = deadLinks(`${site}/dist`, process.env.DOCS_BASE ?? '/');
    if (dead.length > 0) throw new Error(`Links that lead nowhere:\n  ${dead.join('\n  ')}`);
    const unlinked = unlinkedPages(`${site}/dist`);
    if (unlinked.length > 0) throw new Error(`Pages that the navigation lacks:\n  ${unlinked.join('\n  ')}`);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
