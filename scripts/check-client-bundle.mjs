/**
 * Checks what lands in a browser that uses the client: nothing of zod, which alone would weigh more than everything
 * else, and only packages that we know of. Needs a build.
 */
import { build } from 'esbuild';
import { Failure, root, start } from './setup.mjs';

const expected = [
  /^@nchat\/realtime-(client|protocol)$/,
  // A stub in browsers, which have a WebSocket of their own.
  /^ws$/,
  // In a chunk of its own, loaded with the first user.
  /^idb$/,
];

function packageOf(path) {
  const workspace = /^packages\/([^/]+)\//.exec(path);
  if (workspace) return `@nchat/realtime-${workspace[1]}`;
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? path;
}

await start(async () => {
  const { metafile } = await build({
    entryPoints: ['packages/client/dist/index.js'],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'error',
  });

  const bytes = new Map();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const name = packageOf(path);
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }

  console.log('The client in a browser, minified, by package:');
  for (const [name, size] of [...bytes].sort(([, a], [, b]) => b - a)) {
    console.log(`  ${name.padEnd(32)} ${String(size).padStart(7)} B`);
  }
  const strangers = [...bytes.keys()].filter((name) => !expected.some((pattern) => pattern.test(name)));
  if (strangers.length > 0) throw new Failure(`The client's bundle must not contain ${strangers.join(', ')}.`);
  return 0;
});
