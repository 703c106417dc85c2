/**
 * `npm run version`: gives the packages the version that the waiting changesets ask for, writes their CHANGELOGs, and
 * the same version wherever else it stands. The release workflow runs it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, pnpm, root, start } from './setup.mjs';

const packages = ['packages/protocol', 'packages/server', 'packages/client', 'packages/react', 'apps/loadtest'];

const versionField = /("version": ")[^"]+(")/;

/** Where else the version stands, as one `$1version$2` each. */
const mentions = {
  'packages/client/src/version.ts': /(VERSION = ')[^']+(')/,
  'plugin/plugin.json': versionField,
  'plugin/Dockerfile': /(ARG REALTIME_VERSION=)\S+()/,
  'plugin/build-runtime.sh': /(REALTIME_VERSION:-)[^}]+(\})/,
  'deploy/kubernetes/nchat-realtime.yaml': /(image: nchat-realtime:)\S+()/,
};

await start(async () => {
  if (isUnreleased()) for (const path of packages) change(`${path}/package.json`, versionField, `${versionOf(path)}-0`);
  await must(['npx', 'changeset', 'version'], 'Versioning');
  const version = versionOf('packages/server');
  for (const [file, pattern] of Object.entries(mentions)) change(file, pattern, version);
  await must([...pnpm, 'install', '--lockfile-only'], 'Writing the lock file');
  console.log(`Everything is at ${version}.`);
  return 0;
});

/**
 * Nothing has been published before the first CHANGELOG. The version that stands in the manifests is then the one to
 * come: as a prerelease of itself, every changeset leads to it.
 */
function isUnreleased() {
  return packages.every((path) => !existsSync(join(root, path, 'CHANGELOG.md')));
}

function versionOf(path) {
  return JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')).version;
}

function change(file, pattern, version) {
  const text = readFileSync(join(root, file), 'utf8');
  if (!pattern.test(text)) throw new Error(`${file} has no version in it`);
  writeFileSync(join(root, file), text.replace(pattern, `$1${version}$2`));
}
