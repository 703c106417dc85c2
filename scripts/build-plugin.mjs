/** `npm run plugin:build -- <folder>`: the plugin with the server in it, so that its image is built without npm. */
import { cpSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure, must, root, start } from './setup.mjs';

await start(async () => {
  const folder = process.argv[2];
  if (folder === undefined) throw new Failure('Say where to put it: npm run plugin:build -- <folder>', 64);
  const target = resolve(folder);
  rmSync(target, { recursive: true, force: true });
  cpSync(join(root, 'plugin'), target, { recursive: true });
  await must([process.execPath, 'scripts/build-runtime.mjs', join(target, 'runtime')], 'Building the server');
  return 0;
});
