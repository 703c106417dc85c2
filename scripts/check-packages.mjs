/**
 * Checks every package as its users get it: packed, then its manifest, its files (publint) and its types (attw) are
 * looked at in the tarball. Needs a build.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, must, pnpm, root, start } from './setup.mjs';

const bin = `${root}node_modules/.bin`;

function read(tarball, file) {
  return execFileSync('tar', ['-xOf', tarball, `package/${file}`], { encoding: 'utf8' });
}

function checkManifest(tarball) {
  const manifest = read(tarball, 'package.json');
  for (const leftover of ['@nchat/source', 'workspace:']) {
    if (manifest.includes(leftover)) throw new Failure(`${tarball} publishes "${leftover}" in its package.json.`);
  }
  return JSON.parse(manifest);
}

/** Without the directive, importing a hook from a server component fails in the user's build, not in ours. */
function checkDirective(tarball, entries) {
  const directive = /^(['"]use strict['"];\s*)?['"]use client['"];/;
  for (const file of entries.flatMap((entry) => [entry.import.default, entry.require.default])) {
    if (!directive.test(read(tarball, file.slice('./'.length))))
      throw new Failure(`${file} of ${tarball} does not start as 'use client'.`);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'nchat-packages-'));
await start(async () => {
  const published = ['--filter', './packages/*', '--filter', './apps/loadtest'];
  await must([...pnpm, ...published, 'pack', '--pack-destination', folder], 'Packing');
  for (const file of readdirSync(folder)) {
    const tarball = join(folder, file);
    const { name, exports } = checkManifest(tarball);
    if (name === '@nchat/realtime-react') checkDirective(tarball, Object.values(exports));
    await must([`${bin}/publint`, tarball, '--strict'], `publint of ${name}`);
    await must([`${bin}/attw`, tarball], `attw of ${name}`);
  }
  return 0;
});
rmSync(folder, { recursive: true, force: true });
