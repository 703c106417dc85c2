/**
 * `node scripts/build-runtime.mjs <folder>`: the server as one self-contained folder that needs Node and nothing else,
 * with a bill of what is in it. It is what the container image holds.
 */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure, start } from './setup.mjs';
import { bundleServer } from './runtime/bundle.mjs';
import { writeBillOfMaterials } from './runtime/bill-of-materials.mjs';

await start(async () => {
  const folder = process.argv[2];
  if (folder === undefined) throw new Failure('Say where to put it: node scripts/build-runtime.mjs <folder>', 64);
  const target = resolve(folder);
  rmSync(target, { recursive: true, force: true });
  const packages = await bundleServer(target);
  writeBillOfMaterials(`${target}/sbom.cdx.json`, packages);
  console.log(
    `${target}: the server with ${packages.length} packages in it. Start it with: node ${target}/app/cli.cjs`,
  );
  return 0;
});
