/**
 * `npm run packages:try`: installs the packed packages into a plain Node project, a new Vite application and a new
 * Next.js application, and runs the README's examples there against a live server; and into the plugin's image, as far
 * as that needs no container. `--only node|plugin|vite|next`. Needs a build, and Chromium for the applications.
 */
import { parseArgs } from 'node:util';
import { packAll, remove, temporaryFolder } from './packed/packages.mjs';
import { stopAll } from './packed/processes.mjs';
import { tryNode } from './packed/try-node.mjs';
import { tryPages } from './packed/try-pages.mjs';
import { tryPlugin } from './packed/try-plugin.mjs';
import { Failure, onStop, start } from './setup.mjs';

const trials = {
  node: tryNode,
  plugin: tryPlugin,
  vite: (tarballs) => tryPages('vite', tarballs),
  next: (tarballs) => tryPages('next', tarballs),
};

const folder = temporaryFolder();
let isStopped = false;
onStop(() => {
  isStopped = true;
  void stopAll();
});

await start(async () => {
  const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
  if (only !== undefined && !Object.hasOwn(trials, only)) {
    throw new Failure(`--only takes one of ${Object.keys(trials).join(', ')}.`, 2);
  }
  const tarballs = await packAll(folder);
  for (const name of only === undefined ? Object.keys(trials) : [only]) {
    if (isStopped) return 1;
    const startedAt = performance.now();
    await trials[name](tarballs);
    await stopAll();
    console.log(`${name}: passed in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  }
  return 0;
});
await stopAll();
remove(folder);
