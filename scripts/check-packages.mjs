/**
 * Checks every package as its users get it: packed, then its manifest, its files (publint) and its types (attw) are
 * looked at in the tarball. Then the tarballs are installed into a Node project of their own, where the README's
 * examples must work; `npm run packages:try` has new Vite and Next.js applications, too. Needs a build.
 */
import { execFileSync } from 'node:child_process';
import { packAll, remove, temporaryFolder } from './packed/packages.mjs';
import { stopAll } from './packed/processes.mjs';
import { tryNode } from './packed/try-node.mjs';
import { Failure, must, onStop, root, start } from './setup.mjs';

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

/** What a tarball holds besides code: npm shows the one, and lawyers ask for the other. */
function checkFiles(tarball) {
  for (const file of ['README.md', 'LICENSE']) {
    if (read(tarball, file).trim() === '') throw new Failure(`${tarball} has no ${file}.`);
  }
}

const folder = temporaryFolder();
onStop(() => void stopAll());
await start(async () => {
  const tarballs = await packAll(folder);
  for (const tarball of tarballs) {
    const { name, exports } = checkManifest(tarball);
    checkFiles(tarball);
    if (name === '@nchat/realtime-react') checkDirective(tarball, Object.values(exports));
    await must([`${bin}/publint`, tarball, '--strict'], `publint of ${name}`);
    await must([`${bin}/attw`, tarball], `attw of ${name}`);
  }
  await tryNode(tarballs);
  return 0;
});
await stopAll();
remove(folder);
